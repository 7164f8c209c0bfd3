/**
 * Why no answer came, in words, and what to try: from the codes of Node's sockets, TLS and HTTP parser.
 */

export interface FailureReason {
  readonly reason: string
  readonly hint: string
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not react',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
}

const usual = 'check the address, and that a server runs there'
const untrusted = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/

/** Never throws; an unknown failure is shown as Node words it. */
export function explainFailure(error: Error, server: string, timeoutMs: number): FailureReason {
  const code = 'code' in error ? String(error.code) : ''
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return { reason: `no answer within ${timeoutMs / 1000} s`, hint: '--timeout 30s waits longer' }
  }
  if (untrusted.test(code)) {
    const hint = 'set NODE_EXTRA_CA_CERTS to the file of the authority that signed it'
    return { reason: `its certificate is not trusted (${code})`, hint }
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return { reason: 'it does not speak TLS', hint: `if it has none, write ${server.replace('https:', 'http:')}` }
  }
  if (code.startsWith('HPE_')) return { reason: 'what answers there does not speak HTTP', hint: usual }
  return { reason: reasons[code] ?? (error.message || code), hint: usual }
}
