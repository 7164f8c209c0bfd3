/**
 * Senders that send and readers that follow while a test changes something beneath them: nobody may notice.
 *
 * Knows nothing of what is changed.
 */
import type { Agent } from 'node:http'
import { jsonType, type NativeClient } from './native-client.js'
import type { Stream } from './entry-reader.js'

export interface SteadyLoadOptions {
  /** Each sends numbered messages of its own, one request after the other. */
  readonly senders: readonly Sender[]
}

export interface Sender {
  readonly client: NativeClient
  /** Unique. */
  readonly producer: string
  /** Default: a connection for each request. */
  readonly agent?: Agent
}

export interface SteadyLoad {
  /** Requests that were acknowledged so far. */
  readonly acknowledged: () => number
  /** What was no acknowledgement, in words. */
  readonly failures: readonly string[]
  /** Ends it. @returns by producer, how many messages were acknowledged. */
  readonly stop: () => Promise<ReadonlyMap<string, number>>
}

export function startSteadyLoad({ senders }: SteadyLoadOptions): SteadyLoad {
  const failures: string[] = []
  const acknowledged = new Map<string, number>()
  let isOver = false

  async function sendOn({ client, producer, agent }: Sender): Promise<void> {
    for (let sequence = 0; !isOver; sequence++) {
      const request = { type: jsonType, producer, sequence, ...(agent && { agent }) }
      const failure = await client.post({ producer, sequence }, request).then(
        ({ status, text }) => (status === 200 ? undefined : `${status} ${text}`),
        (error: unknown) => String(error),
      )
      if (failure !== undefined) return void failures.push(`${producer} ${sequence}: ${failure}`)
      acknowledged.set(producer, sequence + 1)
    }
  }

  const over = Promise.all(senders.map(sendOn))
  return {
    acknowledged: () => [...acknowledged.values()].reduce((sum, count) => sum + count, 0),
    failures,
    stop: async () => {
      isOver = true
      await over
      return acknowledged
    },
  }
}

/** Of entries, the sequences by producer, in their order. */
export function sequencesOf(
  entries: readonly { readonly producer?: string | undefined; readonly sequence?: number | undefined }[],
): ReadonlyMap<string, number[]> {
  const all = new Map<string, number[]>()
  for (const { producer = '', sequence = -1 } of entries) all.set(producer, [...(all.get(producer) ?? []), sequence])
  return all
}

/** What a reader was shown of these senders' messages. */
export function sequencesSeen(stream: Stream): ReadonlyMap<string, number[]> {
  return sequencesOf(stream.messages() as readonly { producer: string; sequence: number }[])
}
