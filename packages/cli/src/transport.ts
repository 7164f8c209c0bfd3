/** The way to a server, as the commands use it. */
import { nodeTransport, type Transport } from '@message-gatherer/client'
import type { CommonSettings } from './settings.js'
import { version } from './version.js'

/** @param settings with the fingerprint of the one certificate that this server may have; undefined: authorities decide. */
export function transportTo(
  server: string,
  { timeoutMs, fingerprint }: Pick<CommonSettings, 'timeoutMs' | 'fingerprint'>,
): Transport {
  return nodeTransport({ server, timeoutMs, fingerprint, userAgent: `gather/${version}` })
}
