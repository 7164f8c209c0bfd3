/** What every answer tells a browser (operations rule L10): to guess nothing, show it nowhere, run nothing of it. */
import type { ServerResponse } from 'node:http'

const headers = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
] as const

/** As lines of a head. */
export const securityLines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')

/** Before the head is written; whoever answers may set others. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of headers) response.setHeader(name, value)
}
