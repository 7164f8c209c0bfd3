/**
 * How many connections are open at once (operations rule L7).
 *
 * At the most, one that waits for its next request goes for a new one, or else one of whoever has most; if that is the
 * newcomer itself, it is told so. Stands before everything else that hears of connections, TLS too.
 */
import { Server as TlsServer } from 'node:tls'
import { errorCodes, GathererError } from '@message-gatherer/protocol'
import { Crowds } from './crowds.js'
import { problemBytes, type Unreadable } from './unreadable.js'
import type { Server, Socket } from 'node:net'

const retryAfterSeconds = 5
/** Who is told may read it for so long, in milliseconds; so many at once. */
const partingMs = 500
const mostParting = 50

export class ConnectionLimit {
  readonly #most: number
  readonly #unreadable: Unreadable
  readonly #crowds = new Crowds()
  #open = 0
  #parting = 0

  constructor(most: number, unreadable: Unreadable) {
    this.#most = most
    this.#unreadable = unreadable
  }

  /** Call it before others listen for its connections. */
  watch(server: Server): void {
    const inner = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      if (this.#admits(socket)) for (const listener of inner) listener.call(server, socket)
      else this.#refuse(server, socket)
    })
  }

  #admits(socket: Socket): boolean {
    if (this.#open >= this.#most && !this.#makesRoom(socket)) return false
    this.#open++
    this.#crowds.add(socket)
    socket.once('close', () => this.#open--)
    return true
  }

  #makesRoom(newcomer: Socket): boolean {
    return this.#unreadable.connections.endIdle() || this.#crowds.endOneFor(newcomer)
  }

  /** Who speaks TLS could not read it. */
  #refuse(server: Server, socket: Socket): void {
    socket.on('error', () => socket.destroy())
    const { status } = errorCodes.TOO_MANY_CONNECTIONS
    const requestId = this.#unreadable.refusals.noteUnreadable(socket, status, 'TOO_MANY_CONNECTIONS')
    if (server instanceof TlsServer || this.#parting >= mostParting) return void socket.destroy()
    this.#parting++
    socket.once('close', () => this.#parting--)
    socket.setTimeout(partingMs, () => socket.destroy())
    // A connection that is closed with something unread takes the answer with it.
    socket.once('end', () => socket.destroy()).resume()
    socket.end(problemBytes(tooManyConnections(), { status, requestId }))
  }
}

function tooManyConnections(): GathererError {
  return new GathererError('TOO_MANY_CONNECTIONS', 'as many connections are open as this server takes', {
    hint: 'connect again after Retry-After; use a connection for more than one request',
    retryAfterSeconds,
  })
}
