/** A long text in pieces of so many lines and characters at most. A line break between two pieces is left out. Pure. */
import type { Fold } from './json-lines.js'

export function* textChunks(text: string, { maxLines, maxCharacters }: Fold): Generator<string, void, undefined> {
  for (let from = 0; from < text.length;) {
    const to = endOfChunk(text, from, { maxLines, maxCharacters })
    const end = wholeBefore(text, to)
    yield text.slice(from, end)
    from = text[end] === '\n' ? end + 1 : end
  }
}

function endOfChunk(text: string, from: number, { maxLines, maxCharacters }: Fold): number {
  const most = Math.min(text.length, from + maxCharacters)
  let at = from - 1
  for (let line = 0; line < maxLines; line++) {
    at = text.indexOf('\n', at + 1)
    if (at === -1 || at >= most) return most
  }
  return Math.max(at, from)
}

/** No pair of surrogates is cut in two. */
function wholeBefore(text: string, at: number): number {
  const isCut = (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00
  return isCut ? at - 1 : at
}
