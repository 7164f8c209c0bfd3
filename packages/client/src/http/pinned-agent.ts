/**
 * Connections to a server that must show one certificate (network rule N11): no authority is asked, no name is compared.
 *
 * A connection is handed out after its certificate was compared, so that nobody else gets a byte of a request.
 */
import type { Agent, AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { fingerprintOf, GathererError } from '@message-gatherer/protocol'

export interface PinOptions {
  /** As `parseFingerprint` gives it. */
  readonly fingerprint: string
  /** As `parseAddress` gives it. */
  readonly server: string
  /** What a handshake may take. */
  readonly timeoutMs: number
}

type HandOut = (error: Error | null, socket: Duplex) => void

/** @param https is given, because who needs none of this should not load it. */
export function pinnedAgent(https: typeof import('node:https'), options: AgentOptions, pin: PinOptions): Agent {
  // A session that is taken up again would show the certificate of its beginning.
  const agent = new https.Agent({ ...options, rejectUnauthorized: false, maxCachedSessions: 0 })
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (route, handOut) => {
    const socket = connect(route) as TLSSocket
    compare(socket, pin, handOut as HandOut)
    return undefined
  }
  return agent
}

function compare(socket: TLSSocket, { fingerprint, server, timeoutMs }: PinOptions, handOut: HandOut): void {
  const fail = (error: Error): void => {
    socket.destroy()
    handOut(error, socket)
  }
  const giveUp = (): void => fail(Object.assign(new Error('no handshake in time'), { code: 'ETIMEDOUT' }))
  socket.setTimeout(timeoutMs, giveUp)
  socket.once('error', fail)
  socket.once('secureConnect', () => {
    socket.setTimeout(0, giveUp)
    socket.off('error', fail)
    const shown = fingerprintOf(socket.getPeerCertificate().fingerprint256)
    if (shown === fingerprint) handOut(null, socket)
    else fail(certificateChanged(server, shown, fingerprint))
  })
}

/** @param shown the fingerprint of the certificate that the server has. */
export function certificateChanged(server: string, shown: string, accepted: string): GathererError {
  const message = `${server} has another certificate now, ${shown}; accepted is ${accepted}`
  const hint = `somebody may be in between; if the server has a new one: gather login ${server} --fingerprint ${shown}`
  return new GathererError('CERTIFICATE_CHANGED', message, { hint })
}
