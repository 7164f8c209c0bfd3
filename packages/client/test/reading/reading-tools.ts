/** A reader whose waits cost no time; what it tells, and how long it would have waited, stays to be looked at. */
import { onTestFinished } from 'vitest'
import { passwordCredential } from '../../src/delivery/password-credential.js'
import type { Credential } from '../../src/delivery/credential.js'
import { fetchTransport } from '../../src/http/fetch-transport.js'
import { nodeTransport } from '../../src/http/node-transport.js'
import type { Entries, ReadControl, ReadEntry, ReadEvent } from '../../src/reading/entry-source.js'
import { Reader } from '../../src/reading/reader.js'
import type { ReadingServer } from './reading-server.js'

export interface Trial {
  readonly reader: Reader
  readonly events: ReadEvent[]
  readonly waits: number[]
  readonly control: ReadControl
}

export interface TrialOptions {
  readonly by?: 'node' | 'fetch'
  readonly credential?: Credential
  readonly silenceMs?: number
}

export function readerOf(server: Pick<ReadingServer, 'url'>, { by = 'node', ...options }: TrialOptions = {}): Trial {
  const common = { server: server.url, timeoutMs: 30_000, silenceMs: options.silenceMs ?? 30_000 }
  const transport = by === 'node' ? nodeTransport({ ...common, userAgent: 'test/1' }) : fetchTransport(common)
  onTestFinished(() => transport.close())
  const now = (): number => Date.UTC(2026, 0)
  const clock = { now, ticks: () => 0 }
  const credential = options.credential ?? passwordCredential({ transport, user: 'dale', password: 'pass', clock })
  const events: ReadEvent[] = []
  const waits: number[] = []
  const sleep = async (ms: number): Promise<void> => void waits.push(ms)
  const reader = new Reader({ transport, credential, sleep, now, random: () => 0.5 })
  return { reader, events, waits, control: { onEvent: event => void events.push(event) } }
}

/** All messages, or the first ones. */
export async function messagesOf(entries: Entries, count = Infinity): Promise<unknown[]> {
  return (await taken(entries, count)).map(({ message }) => message)
}

export async function taken(entries: Entries, count = Infinity): Promise<ReadEntry[]> {
  const read: ReadEntry[] = []
  if (count === 0) return read
  for await (const entry of entries) {
    read.push(entry)
    if (read.length >= count) break
  }
  return read
}
