/**
 * Where a reading may begin (protocol rule R2): at the start of a line or of a segment, or at the end.
 *
 * Inside a line somebody's message could pass for an entry, which is why this is looked at. Whether the line that begins
 * there is still intact does not matter: who was told to go on there can.
 */
import type { KnownSegment, SegmentMap } from './segment-map.js'
import { unlessUnreadable } from './unreadable.js'

const newline = 0x0a

/** @param end of the journal. */
export function isBorder(map: SegmentMap, offset: number, end: number): boolean {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > end) return false
  return offset === end || isKnown(map, offset) || (map.refresh(), isKnown(map, offset))
}

/** The first offset there is. @param end of the journal */
export function firstOffset(map: SegmentMap, end: number): number {
  return Math.min(map.after(0)?.start ?? end, end)
}

function isKnown(map: SegmentMap, offset: number): boolean {
  if (map.after(offset)?.from === offset) return true
  const segment = map.before(offset)
  return segment !== undefined && offset <= segment.end && byteAt(map, segment, offset - 1) === newline
}

function byteAt({ fs }: SegmentMap, { path, start }: KnownSegment, offset: number): number | undefined {
  return unlessUnreadable(() => {
    const file = fs.open(path, 'read')
    try {
      const byte = new Uint8Array(1)
      return fs.read(file, byte, offset - start) === 1 ? byte[0] : undefined
    } finally {
      fs.close(file)
    }
  })
}
