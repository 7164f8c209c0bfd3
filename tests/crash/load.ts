/**
 * Eight endpoints that send numbered messages one after another, each as fast as it is answered, until the server dies.
 */
import { Agent } from 'node:http'
import { send } from '../harness/http.js'
import type { Gatherd } from '../harness/gatherd.js'
import type { Numbered, Oracle } from './oracle.js'

export const writers = 8

/** The next number of all; it outlives servers. */
let next = 0

export interface Load {
  /** Requests without an answer yet. */
  readonly inFlight: () => number
  /** From now on nothing new is sent. */
  readonly stop: () => void
  /** Resolves when all writers have stopped: to the number of requests that got no answer. */
  readonly over: Promise<number>
  /** Resolves at the first acknowledgement. */
  readonly begun: Promise<void>
}

export function startLoad(server: Gatherd, token: string, oracle: Oracle): Load {
  const agent = new Agent({ keepAlive: true })
  let inFlight = 0
  let unanswered = 0
  let stopped = false
  let begin: () => void = () => undefined
  const begun = new Promise<void>(resolve => (begin = resolve))

  async function write(writer: number): Promise<void> {
    while (!stopped) {
      const message: Numbered = { writer, number: next++ }
      oracle.sends(message)
      inFlight++
      const status = await statusOf(message)
      inFlight--
      if (status === 'none') unanswered++
      else if (status !== 201) throw new Error(`a message was answered with ${status}`)
      else oracle.hears(message)
      begin()
    }
  }

  async function statusOf(message: Numbered): Promise<number | 'none'> {
    const body = { message_type: 'MESSAGE', token, message }
    try {
      return (await send(server.port, { path: '/message', body, agent })).status
    } catch {
      return 'none'
    }
  }

  const over = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
    .finally(() => agent.destroy())
    .then(() => unanswered)
  return { inFlight: () => inFlight, stop: () => (stopped = true), over, begun }
}
