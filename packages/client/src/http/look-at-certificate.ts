/** The certificate that a server shows, for people to compare: a handshake, and not one byte of a request (network rule N10). */
import type { TLSSocket } from 'node:tls'
import { fingerprintOf } from '@message-gatherer/protocol'
import { startDeadline } from './deadline.js'
import { explainFailure, tookTooLong, type FailureReason } from './failure-reasons.js'

export interface ShownCertificate {
  readonly kind: 'certificate'
  readonly fingerprint: string
  /** Why nobody vouches for it; undefined: the authorities that this system knows do. */
  readonly distrust: string | undefined
}

/** @param server as `parseAddress` gives it, with https. Never rejects. */
export async function lookAtCertificate(
  server: string,
  timeoutMs: number,
): Promise<ShownCertificate | ({ readonly kind: 'no answer' } & FailureReason)> {
  const { connect } = await import('node:tls')
  const { hostname, port } = new URL(server)
  const host = hostname.replace(/^\[|\]$/g, '')
  const { isIP } = await import('node:net')
  const name = isIP(host) === 0 ? { servername: host } : {}
  return new Promise(resolve => {
    const socket = connect({ host, port: Number(port || 443), ...name, rejectUnauthorized: false })
    const deadline = startDeadline(timeoutMs, () => end({ kind: 'no answer', ...tookTooLong(timeoutMs) }))
    const end = (result: ShownCertificate | ({ readonly kind: 'no answer' } & FailureReason)): void => {
      deadline.clear()
      resolve(result)
      socket.destroy()
    }
    socket.on('error', error => end({ kind: 'no answer', ...explainFailure(error, server) }))
    socket.once('secureConnect', () => end(shownBy(socket)))
  })
}

function shownBy(socket: TLSSocket): ShownCertificate {
  const fingerprint = fingerprintOf(socket.getPeerCertificate().fingerprint256)
  const distrust = socket.authorized ? undefined : String(socket.authorizationError)
  return { kind: 'certificate', fingerprint, distrust }
}
