/** Takes the address to listen on, and lets go of it without losing what is in flight (protocol rule A3). */
import { codeOf, GathererError } from '@message-gatherer/protocol'
import type { FastifyInstance } from 'fastify'
import type { Connections } from './connections.js'

/** Connections that the system holds until they are taken: it lowers this to what it allows (operations rule L7). */
const mostUntaken = 65_535

/** @returns the port. @throws {GathererError} PORT_UNAVAILABLE */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port, backlog: mostUntaken })
  } catch (cause) {
    throw new GathererError('PORT_UNAVAILABLE', `cannot listen on ${host} port ${port}: ${reasonOf(cause)}`, {
      hint: 'choose another port: gatherd PORT (0: any free one)',
      cause,
    })
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') return 'another program listens there'
  if (code === 'EACCES') return 'this user may not'
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'it is not an address of this machine'
  return error instanceof Error ? error.message : String(error)
}

/** Finishes what is in flight, and after `timeoutMs` cuts what is left. */
export async function close(app: FastifyInstance, connections: Connections, timeoutMs: number): Promise<void> {
  const cut = setTimeout(() => {
    app.server.closeAllConnections()
    connections.endHandshakes()
  }, timeoutMs)
  // A connection that becomes idle after the server began to close would be kept alive for nothing.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50)
  connections.endUnused()
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
    clearInterval(idle)
  }
}
