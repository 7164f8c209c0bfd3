/**
 * What is going on on each connection: keys are agreed on, nothing yet, a request in flight, or waiting for the next one.
 *
 * Node tells neither connections that never asked, nor whether an answer is still on its way when rubbish follows.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'

/** How many are looked at for one that is idle, so that a flood of new ones does not cost a look at all each time. */
const mostLooks = 1000

export class Connections {
  /** The latest response of each connection; none before its first request. */
  readonly #latest = new Map<Socket, ServerResponse | undefined>()
  /** The one before it, where it was not sent when the latest request came. */
  readonly #before = new Map<Socket, ServerResponse>()

  /** Where the latest look for an idle one stopped. */
  #looking: Iterator<[Socket, ServerResponse | undefined]> | undefined
  /** Connections that have no keys yet: what they become is another socket with the same ends. */
  readonly #handshakes = new Map<string, Socket>()
  /** How many are open. */
  get size(): number {
    return this.#latest.size
  }

  watch(server: Server): void {
    const isSecure = server instanceof TlsServer
    if (isSecure) server.on('connection', (socket: Socket) => this.#shakesHands(socket))
    server.on(isSecure ? 'secureConnection' : 'connection', (socket: Socket) => {
      if (isSecure) this.#handshakes.delete(endsOf(socket))
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

  /** The latest answer, sent or not, is the last one: no further request counts (RFC 9112, section 9.6; rule A6). */
  isEnding(socket: Socket): boolean {
    return this.#latest.get(socket)?.shouldKeepAlive === false
  }

  /** Ends the connections on which nothing ever came; those where a request has begun are left alone. */
  endUnused(): void {
    this.endHandshakes()
    for (const [socket, response] of this.#latest) if (!response && socket.bytesRead === 0) socket.destroy()
  }

  /** Ends a connection that waits for its next request. @returns false when none was found. */
  endIdle(): boolean {
    for (let looks = Math.min(mostLooks, this.#latest.size); looks > 0; looks--) {
      const [socket, response] = this.#nextToLookAt() ?? []
      if (!socket || socket.destroyed || !response || !isSent(response)) continue
      socket.destroy()
      return true
    }
    return false
  }

  /** Round and round, the oldest first. */
  #nextToLookAt(): [Socket, ServerResponse | undefined] | undefined {
    const next = this.#looking?.next()
    if (next && !next.done) return next.value
    this.#looking = this.#latest.entries()
    return this.#looking.next().value
  }

  /** Ends the connections that have no keys yet. */
  endHandshakes(): void {
    for (const socket of this.#handshakes.values()) socket.destroy()
  }

  /** The last answer that is due on this connection to a request that arrived whole; those before it go first. */
  answerDue(socket: Socket): ServerResponse | undefined {
    const latest = this.#latest.get(socket)
    const due = latest?.req.complete ? latest : this.#before.get(socket)
    return due && !isSent(due) ? due : undefined
  }

  /** The latest answer has begun, and is the last one: it says so, or its request was not whole. */
  hasLastAnswer(socket: Socket): boolean {
    const latest = this.#latest.get(socket)
    return latest?.headersSent === true && (!latest.req.complete || !latest.shouldKeepAlive)
  }

  #shakesHands(socket: Socket): void {
    const ends = endsOf(socket)
    this.#handshakes.set(ends, socket)
    socket.once('close', () => {
      if (this.#handshakes.get(ends) === socket) this.#handshakes.delete(ends)
    })
  }
}

function endsOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`
}

/** Sent, or never to be. */
function isSent(response: ServerResponse): boolean {
  return response.writableFinished || response.destroyed
}
