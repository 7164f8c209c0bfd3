/**
 * Two addresses on this machine that a server can tell apart.
 *
 * 127.0.0.1 and 127.0.0.2 where the second can be used; elsewhere 127.0.0.1 and ::1, with a server that listens on both.
 */
import { createServer } from 'node:net'

/** Where a request is sent from, and to which address. */
export interface Place {
  readonly target: string
  /** As the server sees and stores it. */
  readonly address: string
}

const hasSecond = await canListenOn('127.0.0.2')

export const here: Place = { target: '127.0.0.1', address: '127.0.0.1' }
export const elsewhere: Place = hasSecond
  ? { target: '127.0.0.1', address: '127.0.0.2' }
  : { target: '::1', address: '::1' }

/** One of 65,536 places, each of its own address where the machine has as many. */
export function placeOf(number: number): Place {
  return hasSecond ? { ...here, address: `127.1.${number >> 8}.${number & 255}` } : here
}

/** What a server needs so that both places reach it. */
export const placeFlags: readonly string[] = hasSecond
  ? []
  : ['--host', '::', '--allow-plaintext', '--registration', 'open']

function canListenOn(address: string): Promise<boolean> {
  const probe = createServer()
  return new Promise(resolve => {
    probe.once('error', () => resolve(false))
    probe.listen(0, address, () => probe.close(() => resolve(true)))
  })
}
