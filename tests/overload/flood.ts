/**
 * Senders that send at a fixed rate, whatever becomes of it, and what they were answered.
 *
 * Each request is one of a few kept connections'; who is told to wait does not come back: others do.
 */
import { Agent } from 'node:http'
import type { NativeClient } from '../harness/native-client.js'
import { linesType } from '../harness/native-client.js'

export interface FloodOptions {
  readonly client: NativeClient
  readonly messagesPerSecond: number
  readonly messagesPerRequest: number
  readonly seconds: number
}

export interface Flooded {
  /** Messages that were offered, and acknowledged. */
  readonly offered: number
  readonly acknowledged: number
  /** Requests by status. */
  readonly statuses: ReadonlyMap<number, number>
  /** Refusals without a Retry-After. */
  readonly silent: number
  /** Of acknowledged requests, from begin to end, in milliseconds, in ascending order. */
  readonly waitsMs: readonly number[]
  /** From the first request to the last answer. */
  readonly seconds: number
}

const tickMs = 20

/** Resolves when the last request is answered. */
export async function flood({ client, ...rates }: FloodOptions): Promise<Flooded> {
  const { messagesPerSecond, messagesPerRequest, seconds } = rates
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 })
  const body = `${JSON.stringify('Hail Dale! '.repeat(8))}\n`.repeat(messagesPerRequest)
  const statuses = new Map<number, number>()
  const waitsMs: number[] = []
  let [offered, silent] = [0, 0]
  const ask = async () => {
    const beginMs = performance.now()
    const { status, headers } = await client.post(body, { type: linesType, agent })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status === 200) waitsMs.push(performance.now() - beginMs)
    else if (!/^[1-9]\d*$/.test(String(headers['retry-after']))) silent++
  }
  const sent: Promise<void>[] = []
  const beginMs = performance.now()
  await new Promise<void>(resolve => {
    const timer = setInterval(() => {
      const passedMs = Math.min(performance.now() - beginMs, seconds * 1000)
      // What this process was too busy to send is made up for.
      for (; offered + messagesPerRequest <= (passedMs * messagesPerSecond) / 1000; offered += messagesPerRequest)
        sent.push(ask())
      if (passedMs < seconds * 1000) return
      clearInterval(timer)
      resolve()
    }, tickMs)
  })
  await Promise.all(sent)
  agent.destroy()
  return {
    offered,
    acknowledged: (statuses.get(200) ?? 0) * messagesPerRequest,
    statuses,
    silent,
    waitsMs: waitsMs.toSorted((one, other) => one - other),
    seconds: (performance.now() - beginMs) / 1000,
  }
}
