/**
 * Text as a terminal may show it: nothing in it moves the cursor, changes colours, turns the direction of writing, or is
 * not seen at all (reading rule T4). A tab and what joins characters stay; any other such character becomes its escape.
 */

/** Of the characters that are not seen: joiners make emoji and some scripts whole, and do no harm. */
const unseen = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** @param paint how an escape looks. */
export function visible(text: string, paint: (escape: string) => string = escape => escape): string {
  return text.replace(unseen, character => paint(escapeOf(character)))
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\b': '\\b', '\f': '\\f' }

/** As in JSON: a line of it stays what it was. */
function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return short[character] ?? units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
