/**
 * Why no answer came, in words, and what to try: from the codes of Node's sockets, TLS, HTTP parser and `fetch`.
 */
import { codeOf, GathererError, hasCode } from '@message-gatherer/protocol'

export interface FailureReason {
  /** For people, such as `nothing listens there`. */
  readonly reason: string
  /** What to try. */
  readonly hint: string
  /** The server is not who it should be; none: it is not there. */
  readonly code?: CertificateTrouble
}

export type CertificateTrouble = 'UNTRUSTED' | 'CERTIFICATE_CHANGED'

/** The caller ended the request by its signal. */
export const stoppedHere: FailureReason = { reason: 'it was stopped here', hint: 'try again' }

export function tookTooLong(timeoutMs: number): FailureReason {
  return { reason: `no answer within ${timeoutMs / 1000} s`, hint: '--timeout 30s waits longer' }
}

export function tooSilent(silenceMs: number): FailureReason {
  return { reason: `nothing came for ${silenceMs / 1000} s`, hint: 'it is asked again' }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not react',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not react',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
}

const usual = 'check the address, and that a server runs there'
const untrusted = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/

export function unreachable({ reason, hint, code }: FailureReason, cause?: unknown): GathererError {
  return new GathererError(code ?? 'SERVER_UNREACHABLE', reason, { hint, cause })
}

/** Never throws; an unknown failure is shown as the platform words it. */
export function explainFailure(error: Error, server: string): FailureReason {
  const code = codeOf(error)
  if (hasCode(error, 'CERTIFICATE_CHANGED'))
    return { reason: error.message, hint: error.hint ?? '', code: 'CERTIFICATE_CHANGED' }
  if (untrusted.test(code)) {
    const hint = `gather login ${server} shows it and asks; or NODE_EXTRA_CA_CERTS names the file of its authority`
    return { reason: `the certificate of ${server} is not trusted (${code})`, hint, code: 'UNTRUSTED' }
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return { reason: 'it does not speak TLS', hint: `if it has none, write ${server.replace('https:', 'http:')}` }
  }
  if (code.startsWith('HPE_')) return { reason: 'what answers there does not speak HTTP', hint: usual }
  return { reason: reasons[code] ?? (error.message || code), hint: usual }
}
