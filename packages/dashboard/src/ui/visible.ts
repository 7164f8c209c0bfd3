/**
 * Text as it may be shown: nothing in it turns the direction of writing, ends a line, or is not seen at all. What joins
 * characters stays; any other such character becomes its escape. Pure.
 */

export interface Piece {
  readonly kind: 'plain' | 'unseen' | 'hit'
  readonly text: string
}

/** Joiners make emoji and some scripts whole, and do no harm. */
const unseen = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const unseenButLines = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\b': '\\b', '\f': '\\f' }

export interface Showing {
  /** What was searched for is marked wherever it occurs; empty: nothing. */
  readonly hit?: string
  /** Line breaks are shown, or break the line. Default `shown`. */
  readonly lineBreaks?: 'shown' | 'kept'
}

export function visiblePieces(text: string, { hit = '', lineBreaks = 'shown' }: Showing = {}): readonly Piece[] {
  const what = lineBreaks === 'kept' ? unseenButLines : unseen
  if (hit === '') return unhit(text, what)
  const parts = text.split(hit)
  const mark: Piece = { kind: 'hit', text: visibleText(hit, what) }
  return parts.flatMap((part, at) => (at === 0 ? unhit(part, what) : [mark, ...unhit(part, what)]))
}

function unhit(text: string, what: RegExp): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: character, index } of text.matchAll(what)) {
    if (index > end) pieces.push({ kind: 'plain', text: text.slice(end, index) })
    const last = pieces.at(-1)
    const escape = escapeOf(character)
    // Many in a row are one piece: a message may consist of nothing else.
    if (last?.kind === 'unseen') pieces[pieces.length - 1] = { kind: 'unseen', text: last.text + escape }
    else pieces.push({ kind: 'unseen', text: escape })
    end = index + character.length
  }
  if (end < text.length) pieces.push({ kind: 'plain', text: text.slice(end) })
  return pieces
}

export function visibleText(text: string, what: RegExp = unseen): string {
  return text.replace(what, escapeOf)
}

/** As in JSON. */
function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return short[character] ?? units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
