/**
 * An HTTPS server of Node whose certificate can change while it runs, and what becomes of handshakes that fail (network
 * rules N1, N3 and N7).
 */
import { createServer, type ServerOptions } from 'node:https'
import { Socket } from 'node:net'
import type { RequestListener, Server } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { codeOf, GathererError } from '@message-gatherer/protocol'
import { secureOptions } from '../tls/certificate.js'
import type { LiveCertificate } from '../tls/live-certificate.js'
import type { Refusals } from './refusals.js'
import { problemBytes } from './unreadable.js'

/** What a peer has at most to agree on keys, in milliseconds. */
const longestHandshakeMs = 10_000

/** Or a plain one, whose `renew` does nothing. */
export interface SecureServer {
  readonly server: Server
  /** Connections that come from now on get the certificate that is current now; those that are open stay as they are. */
  readonly renew: () => void
}

export interface SecureServerOptions extends ServerOptions {
  readonly certificate: LiveCertificate
  readonly refusals: Refusals
}

export function createSecureServer(
  { certificate, refusals, ...options }: SecureServerOptions,
  listener: RequestListener,
): SecureServer {
  const context = () => secureOptions(certificate.current)
  const handshakeTimeout = Math.min(longestHandshakeMs, options.requestTimeout ?? longestHandshakeMs)
  // Who ends its side after a request waits for the answer, as without TLS.
  const server = createServer({ ...options, ...context(), handshakeTimeout, allowHalfOpen: true }, listener)
  // Node would hand these to the HTTP side, which answers on a connection that was never made.
  server.removeAllListeners('tlsClientError')
  server.on('tlsClientError', (error, socket) => refuseHandshake(refusals, socket, codeOf(error)))
  return { server, renew: () => server.setSecureContext(context()) }
}

/** Who speaks plain HTTP is told so, in plain HTTP; everybody else is cut. */
function refuseHandshake(refusals: Refusals, socket: TLSSocket, code: string): void {
  const bare = bareSocket(socket)
  if (code !== 'ERR_SSL_HTTP_REQUEST' || !bare?.writable) return void socket.destroy()
  const requestId = refusals.noteUnreadable(bare, 400, 'TLS_REQUIRED')
  bare.end(problemBytes(speaksHttps, { status: 400, requestId }))
}

/** What lies below TLS. Node has no name for it in its docs; where it is missing, the peer is cut like any other. */
function bareSocket(socket: TLSSocket): Socket | undefined {
  const { _parent: bare } = socket as { readonly _parent?: unknown }
  return bare instanceof Socket ? bare : undefined
}

const speaksHttps = new GathererError('TLS_REQUIRED', 'this port speaks https', {
  hint: 'write https:// before the address',
})
