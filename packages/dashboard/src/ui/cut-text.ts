/** The part of a text that is worth a line: its beginning, or what is around that which was searched for. Pure. */

const ellipsis = '…'

export interface Cut {
  /** In characters, the ellipses not counted. */
  readonly most: number
  /** Has to be in it; empty: nothing has to. */
  readonly hit?: string
}

/** No character is cut in two; nothing of the whole is kept alive by a part of it. */
export function cutText(text: string, { most, hit = '' }: Cut): string {
  if (text.length <= most) return text
  const at = hit === '' ? 0 : text.indexOf(hit)
  const isAtStart = at + hit.length <= most
  const from = isAtStart ? 0 : wholeFrom(text, Math.min(at - (most >> 2), text.length - most))
  const to = wholeFrom(text, Math.min(from + most, text.length))
  return `${from > 0 ? ellipsis : ''}${detached(text.slice(from, to))}${to < text.length ? ellipsis : ''}`
}

/** A place that is not within a pair of surrogates. */
function wholeFrom(text: string, at: number): number {
  const isLow = (text.charCodeAt(at) & 0xfc00) === 0xdc00
  return isLow && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at
}

/** Engines let a part of a long string refer to the whole. */
function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
