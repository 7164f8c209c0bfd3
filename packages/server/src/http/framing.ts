/**
 * What Node's parser lets pass, and others on the way may read otherwise: where a request ends, and what its path is
 * (protocol rules P6, A6).
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/**
 * Whether somebody before us may have seen it end elsewhere, so that what follows on its connection could be a part of it
 * (RFC 9112, sections 6.1 and 11.2): it has a transfer coding but `chunked` alone, or one in HTTP/1.0; or it asks for another
 * protocol, behind which Node drops what came in the same piece, and reads on in the midst of what comes next.
 */
export function isOddlyFramed({ headers, httpVersionMinor }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding']
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersionMinor === 0)) return true
  return headers.upgrade !== undefined || (httpVersionMinor === 0 && saysClose(headers))
}

/** Of HTTP/1.0 Node hears `keep-alive` only, although `close` counts wherever it stands (RFC 9112, section 9.3). */
function saysClose({ connection = '' }: IncomingHttpHeaders): boolean {
  return connection.toLowerCase().includes('close')
}

/** Is of a version that we speak, and names its host where that version wants it (RFC 9112, section 3.2). */
export function isOurHttp({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.0' || (httpVersion === '1.1' && headers.host !== undefined)
}

/**
 * `http://host/path`, as a client of a proxy writes it, is as good as `/path` (RFC 9112, section 3.2.2). What else begins
 * without a slash is no path of ours: the router would take `*` for `/`.
 */
export function originForm(url: string): string {
  if (url.startsWith('/')) return url
  const path = url.replace(/^https?:\/\/[^/?]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}
