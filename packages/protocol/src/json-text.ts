/**
 * Works on JSON *text*, so that what a sender wrote is stored as it was written: big integers, key order, escapes.
 *
 * Each function but `nestingOf` expects text that `JSON.parse` accepts; it only finds its way, it does not validate.
 */

const quote = 0x22
const backslash = 0x5c

/**
 * The text of a member of a JSON object, or undefined when there is none. Of duplicate keys the last counts, as in
 * `JSON.parse`.
 */
export function memberText(objectText: string, key: string): string | undefined {
  let found: string | undefined
  let at = objectText.indexOf('{') + 1
  for (;;) {
    const keyStart = skipSpace(objectText, at)
    if (objectText.charCodeAt(keyStart) !== quote) return found
    const keyEnd = endOfString(objectText, keyStart)
    const valueStart = skipSpace(objectText, skipSpace(objectText, keyEnd) + 1)
    const valueEnd = endOfValue(objectText, valueStart)
    if (keyOf(objectText.slice(keyStart, keyEnd)) === key) found = objectText.slice(valueStart, valueEnd)
    const next = skipSpace(objectText, valueEnd)
    if (objectText.charCodeAt(next) !== 0x2c) return found
    at = next + 1
  }
}

/** The same JSON without line breaks: white space between tokens goes, but only when there is a line break in it. */
export function onOneLine(text: string): string {
  if (!text.includes('\n') && !text.includes('\r')) return text
  let line = ''
  let at = 0
  while (at < text.length) {
    const start = skipSpace(text, at)
    at = text.charCodeAt(start) === quote ? endOfString(text, start) : nextBreak(text, start)
    line += text.slice(start, at)
  }
  return line
}

/** How deep arrays and objects stand inside one another, at most; 0 for a plain value. Also for text that is not JSON. */
export function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at) - 1
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}

function keyOf(keyText: string): unknown {
  return keyText.includes('\\') ? JSON.parse(keyText) : keyText.slice(1, -1)
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** The position after the string that begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let from = start + 1; ;) {
    const end = text.indexOf('"', from)
    if (end === -1) return text.length
    let before = end - 1
    while (text.charCodeAt(before) === backslash) before--
    if ((end - before) % 2 === 1) return end + 1
    from = end + 1
  }
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === quote) return endOfString(text, start)
  if (first !== 0x7b && first !== 0x5b) return endOfPlain(text, start)
  let depth = 0
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at) - 1
    else if (code === 0x7b || code === 0x5b) depth++
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1
  }
}

function endOfPlain(text: string, start: number): number {
  let at = start
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !',}]'.includes(text.charAt(at))) at++
  return at
}

function nextBreak(text: string, start: number): number {
  let at = start
  while (at < text.length && text.charCodeAt(at) !== quote && !isSpace(text.charCodeAt(at))) at++
  return at
}
