/**
 * What to look for in bytes before anything is parsed: a piece of a text that every line which holds the text must hold
 * as it is, or written with an escape.
 *
 * The short escapes of JSON stand for quotes, backslashes, slashes and control characters only; pieces have none of
 * those. So a line without the piece can hold the text only if it has a `\u`, for an ASCII piece a `\u00`.
 */

export interface Anchor {
  readonly bytes: Buffer
  /** With one of these a line is a candidate too. */
  readonly escapes: 'none' | 'of ASCII' | 'any'
}

const breaks = /["\\/\p{Cc}]/u
const beyondAscii = /[^\u0020-\u007f]/
/** An ASCII piece of so many bytes is better than a longer one that any escape may stand for. */
const enoughAscii = 4
/** From here on the search looks at few bytes; for shorter pieces it looks for the first byte. */
const longBytes = 8
const shortestBytes = 3
const common = Buffer.from('"e:,taoinsr0l1cd2u345m6789pfg_.hy- bvkw{}=IES')

/** Undefined: no piece. */
export function anchorOf(text: string): Anchor | undefined {
  const pieces = text.split(breaks)
  const ascii = longest(pieces.flatMap(piece => piece.split(beyondAscii)))
  const any = longest(pieces)
  if (any === '') return undefined
  if (ascii === any || ascii.length >= enoughAscii)
    return { bytes: quickStart(Buffer.from(ascii)), escapes: 'of ASCII' }
  return { bytes: Buffer.from(any), escapes: 'any' }
}

/** The one of which fewer lines should be candidates; undefined counts as all. */
export function rarer(one: Anchor | undefined, other: Anchor | undefined): Anchor | undefined {
  if (!one || !other) return one ?? other
  return other.bytes.length > one.bytes.length ? other : one
}

/** Cuts the front off a short piece, where a rarer byte begins a piece that is long enough. */
function quickStart(bytes: Buffer): Buffer {
  if (bytes.length >= longBytes) return bytes
  let best = 0
  for (let at = 1; at <= bytes.length - shortestBytes; at++) {
    if (rarity(bytes[at]) > rarity(bytes[best])) best = at
  }
  return bytes.subarray(best)
}

function rarity(byte = 0): number {
  const place = common.indexOf(byte)
  return place === -1 ? common.length : place
}

function longest(pieces: readonly string[]): string {
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '')
}
