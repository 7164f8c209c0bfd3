/**
 * Who counts as one sender where limits are counted: an address, of IPv6 a network (operations rule L1).
 *
 * Whoever has one address of IPv6 has 2^64 of them: the first 64 bits are what somebody was given.
 */

/** @param address as `http/address.ts` tells it. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [withoutZone = ''] = address.split('%', 1)
  const [head = '', tail] = withoutZone.split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array<number>(zeros).fill(0), ...last]
  return `${groups
    .slice(0, 4)
    .map(group => group.toString(16))
    .join(':')}::/64`
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16))
}
