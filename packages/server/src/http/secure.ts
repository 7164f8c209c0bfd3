/**
 * Whether a browser came by TLS: to us, or to a proxy that is believed (protocol rule S13).
 */
import type { IncomingMessage } from 'node:http'
import { proxyTest } from './address.js'

/** @param proxies addresses and networks whose `X-Forwarded-Proto` is believed. */
export function secureReader(proxies: readonly string[]): (request: IncomingMessage) => boolean {
  const isProxy = proxyTest(proxies)
  return ({ socket, headers }) => {
    if ('encrypted' in socket) return true
    if (proxies.length === 0 || !isProxy(socket.remoteAddress ?? '')) return false
    // The last word is that of the nearest proxy.
    return (
      String(headers['x-forwarded-proto'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
        .toLowerCase() === 'https'
    )
  }
}
