/** What is said of lost lines, on stderr and in the message that is spooled. Pure. */
import type { Loss } from './ship-events.js'

export function lossText({ path, why, from, missingBytes, copy }: Loss): string {
  const source = copy === undefined ? '' : ` (the rest of it is read from ${copy})`
  const known = missingBytes > 0 ? `at least ${missingBytes} bytes are` : 'what was written there, if anything, is'
  return `${path} ${reasons[why]}${source}: from byte ${from} on ${known} lost`
}

const reasons: Readonly<Record<Loss['why'], string>> = {
  truncated: 'was truncated',
  removed: 'was removed before it was read to its end',
  replaced: 'was truncated or replaced while nobody followed it',
  gone: 'was removed, moved away or compressed',
}
