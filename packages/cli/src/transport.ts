/** The way to a server, as the commands use it. */
import { nodeTransport, type Transport } from '@message-gatherer/client'
import type { CommonSettings } from './settings.js'
import { version } from './version.js'

export function transportTo(server: string, { timeoutMs }: Pick<CommonSettings, 'timeoutMs'>): Transport {
  return nodeTransport({ server, timeoutMs, userAgent: `gather/${version}` })
}
