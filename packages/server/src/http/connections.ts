/**
 * What is going on on each connection: nothing yet, a request in flight, or waiting for the next one.
 *
 * Node tells neither connections that never asked, nor whether an answer is still on its way when rubbish follows.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export class Connections {
  /** The latest response of each connection; none before its first request. */
  readonly #latest = new Map<Socket, ServerResponse | undefined>()
  /** The one before it, where it was not sent when the latest request came. */
  readonly #before = new Map<Socket, ServerResponse>()

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#latest.set(socket, undefined)
      socket.once('close', () => {
        this.#latest.delete(socket)
        this.#before.delete(socket)
      })
    })
  }

  /** Notes a request; called for each one, because a second listener of the server would cost more. */
  asked({ socket }: IncomingMessage, response: ServerResponse): void {
    const before = this.#latest.get(socket)
    if (before && !isSent(before)) this.#before.set(socket, before)
    this.#latest.set(socket, response)
  }

  /** Ends the connections on which nothing ever came; those where a request has begun are left alone. */
  endUnused(): void {
    for (const [socket, response] of this.#latest) if (!response && socket.bytesRead === 0) socket.destroy()
  }

  /** The last answer that is due on this connection to a request that arrived whole; those before it go first. */
  answerDue(socket: Socket): ServerResponse | undefined {
    const latest = this.#latest.get(socket)
    const due = latest?.req.complete ? latest : this.#before.get(socket)
    return due && !isSent(due) ? due : undefined
  }
}

/** Sent, or never to be. */
function isSent(response: ServerResponse): boolean {
  return response.writableFinished || response.destroyed
}
