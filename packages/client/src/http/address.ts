/**
 * The address of a server as people write it: HOST, HOST:PORT or a URL.
 *
 * Without a scheme `http` for this machine and `https` for every other; port 6174 when none is given, also in a URL.
 */
import { defaultPort } from '@message-gatherer/protocol'

export const addressRule =
  'HOST, HOST:PORT or a URL, such as localhost, logs.example.com:6174 or https://example.com:443'

interface Parts {
  readonly scheme: 'http' | 'https' | undefined
  readonly host: string
  readonly port: number
  readonly path: string
}

/**
 * The URL of a server: scheme, host, port (always written) and, rarely, a path; no slash at the end.
 * The same again for its own result. Undefined: not an address (see `addressRule`).
 */
export function parseAddress(text: string): string | undefined {
  const parts = splitAddress(text)
  if (!parts) return undefined
  const url = urlOf(parts)
  if (!url) return undefined
  const scheme = parts.scheme ?? (isLoopback(url.hostname) ? 'http' : 'https')
  return `${scheme}://${url.hostname}:${parts.port}${url.pathname.replace(/\/+$/, '')}`
}

/** True when a password sent to this server could be read on the way: plain http to another machine. */
export function isReadableOnTheWay(server: string): boolean {
  const { protocol, hostname } = new URL(server)
  return protocol === 'http:' && !isLoopback(hostname)
}

/** The server, as `parseAddress` gives it, is this machine. */
export function isThisMachine(server: string): boolean {
  return isLoopback(new URL(server).hostname)
}

function splitAddress(text: string): Parts | undefined {
  const url = /^(https?):\/\/([^/?#@\s]+)(\/[^?#\s]*)?$/i.exec(text)
  if (!url && /[/?#@\s]/.test(text)) return undefined
  const [host, port] = splitAuthority(url?.[2] ?? text)
  if (host === undefined || port === undefined) return undefined
  const scheme = url?.[1]?.toLowerCase() as 'http' | 'https' | undefined
  return { scheme, host, port, path: url?.[3] ?? '' }
}

function splitAuthority(authority: string): readonly [host?: string, port?: number] {
  // An IPv6 address without brackets has no port: `::1`.
  if (/^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f.:]*$/i.test(authority)) return [`[${authority}]`, defaultPort]
  const [, host = '', digits] = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(authority) ?? []
  // A number alone would become an IPv4 address; whoever writes one means a port.
  if (host === '' || /^\d+$/.test(host)) return []
  const port = digits === undefined ? defaultPort : Number(digits)
  return port >= 1 && port <= 65_535 ? [host, port] : []
}

function urlOf({ host, port, path }: Parts): URL | undefined {
  try {
    return new URL(`http://${host}:${port}${path}`)
  } catch {
    return undefined
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
