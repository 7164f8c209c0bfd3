/** A time as it is asked for, to compare entries with (protocol rule R4). */
import { isRfc3339 } from '@message-gatherer/protocol'

const leapSecond = /^(.{17})60/
const beyondMs = /\.\d{3}\d*[1-9]/

/**
 * Unix milliseconds: the first one at or after this time, since entries know no less. A leap second is the second after it.
 *
 * @returns undefined: not RFC 3339.
 */
export function readInstant(text: string): number | undefined {
  if (!isRfc3339(text)) return undefined
  const isLeap = leapSecond.test(text)
  const plain = text.replace(leapSecond, '$159').replace(' ', 'T').toUpperCase()
  return Date.parse(plain) + (isLeap ? 1000 : 0) + (beyondMs.test(plain) ? 1 : 0)
}
