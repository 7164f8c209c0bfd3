/**
 * When an answer may begin: pipelined requests are answered one after the other.
 *
 * What is made for one before its turn would wait in memory, and nobody could cut it. Of one connection a few may wait: who
 * sends more behind an answer that does not end has its connection cut (protocol rule R13).
 */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const mostWaiting = 100

export class Turns {
  readonly #waiting = new WeakMap<Socket, number>()

  /** Resolves when it is the next one on its connection, or is gone already; never, if it goes before. */
  async next({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (response.socket !== null || response.destroyed) return
    const others = this.#waiting.get(socket) ?? 0
    if (others === mostWaiting) socket.destroy()
    this.#waiting.set(socket, others + 1)
    await once(response, 'socket')
    this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1)
  }
}
