/**
 * Eight endpoints that send numbered messages one after another, each as fast as it is answered, until the server dies.
 */
import { Agent } from 'node:http'
import type { Gatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import type { Numbered, Oracle } from './oracle.js'

const writers = 8

/** The next number of all; it outlives servers. */
let next = 0

/** What all writers share. */
export interface Desk {
  readonly server: Gatherd
  readonly token: string
  /** Is told of everything. */
  readonly oracle: Oracle
}

export interface Load {
  /** Requests without an answer yet. */
  readonly inFlight: () => number
  /** From now on nothing new is sent. */
  readonly stop: () => void
  /** Resolves when all writers have stopped: to the messages that reached the server and got no answer. */
  readonly over: Promise<readonly Numbered[]>
  /** Resolves at the first acknowledgement. */
  readonly begun: Promise<void>
}

export function startLoad(desk: Desk): Load {
  const agent = new Agent({ keepAlive: true })
  const unanswered: Numbered[] = []
  let inFlight = 0
  let stopped = false
  let begin: () => void = () => undefined
  const begun = new Promise<void>(resolve => (begin = resolve))

  async function write(writer: number): Promise<void> {
    while (!stopped) {
      const message: Numbered = { writer, number: next++ }
      inFlight++
      const fate = await sendNumbered(desk, message, agent)
      inFlight--
      if (fate === 'unanswered') unanswered.push(message)
      if (fate !== 'acknowledged') return
      begin()
    }
  }

  const over = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
    .finally(() => agent.destroy())
    .then(() => unanswered)
  return { inFlight: () => inFlight, stop: () => (stopped = true), over, begun }
}

/** Sends one message, and tells the oracle. */
export async function sendNumbered(
  { server, token, oracle }: Desk,
  message: Numbered,
  agent?: Agent,
): Promise<'acknowledged' | 'unanswered' | 'unsent'> {
  oracle.sends(message)
  const status = await statusOf(server.port, { message_type: 'MESSAGE', token, message }, agent)
  if (status === 'unanswered' || status === 'unsent') return status
  if (status !== 201) throw new Error(`a message was answered with ${status}`)
  oracle.hears(message)
  return 'acknowledged'
}

async function statusOf(port: number, body: unknown, agent?: Agent): Promise<number | 'unanswered' | 'unsent'> {
  try {
    return (await send(port, { path: '/message', body, ...(agent && { agent }) })).status
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'unsent' : 'unanswered'
  }
}
