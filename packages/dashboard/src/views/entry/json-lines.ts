/**
 * JSON text as indented lines, made one after another from the text itself: numbers, keys and escapes stay as they were sent.
 *
 * Neither deep nor wide values cost more than what is asked for. Expects text that `JSON.parse` accepts. Pure.
 */

export interface Token {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark'
  readonly text: string
}

export interface JsonLine {
  /** How many arrays and objects it is in. */
  readonly depth: number
  readonly tokens: readonly Token[]
}

export function* jsonLines(json: string): Generator<JsonLine, void, undefined> {
  /** Of each open one, what closes it. */
  const closers: string[] = []
  let tokens: Token[] = []
  let depth = 0
  for (let at = nextToken(json, 0); at < json.length;) {
    const text = tokenAt(json, at)
    at = nextToken(json, at + text.length)
    if (text === '{' || text === '[') {
      const closer = text === '{' ? '}' : ']'
      if (json[at] === closer) {
        tokens.push(mark(text + closer))
        at = nextToken(json, at + 1)
        continue
      }
      yield { depth, tokens: [...tokens, mark(text)] }
      closers.push(closer)
      depth++
      tokens = []
    } else if (text === '}' || text === ']') {
      if (tokens.length > 0) yield { depth, tokens }
      closers.pop()
      depth--
      tokens = [mark(text)]
    } else if (text === ',') {
      yield { depth, tokens: [...tokens, mark(text)] }
      tokens = []
    } else if (text === ':') tokens.push(mark(': '))
    else tokens.push({ kind: json[at] === ':' && closers.at(-1) === '}' ? 'key' : kindOf(text), text })
  }
  if (tokens.length > 0) yield { depth, tokens }
}

export interface Fold {
  readonly maxLines: number
  readonly maxCharacters: number
}

export interface Folded {
  readonly lines: readonly JsonLine[]
  /** Nothing was left out. */
  readonly isWhole: boolean
}

/** The first lines; a token that is too long is cut. */
export function foldJson(json: string, { maxLines, maxCharacters }: Fold): Folded {
  const lines: JsonLine[] = []
  let left = maxCharacters
  for (const { depth, tokens } of jsonLines(json)) {
    if (lines.length === maxLines || left <= 0) return { lines, isWhole: false }
    const shown = tokens.map(({ kind, text }) => ({ kind, text: text.slice(0, Math.max(0, left)) }))
    const length = tokens.reduce((sum, { text }) => sum + text.length, 0)
    lines.push({ depth, tokens: length > left ? shown : tokens })
    left -= length
  }
  return { lines, isWhole: left >= 0 }
}

const indents = 2
/** Deeper ones stand where this one stands. */
const deepestIndent = 40

export function indentOf({ depth }: JsonLine): string {
  return ' '.repeat(indents * Math.min(depth, deepestIndent))
}

export function lineText(line: JsonLine): string {
  return indentOf(line) + line.tokens.map(({ text }) => text).join('')
}

function mark(text: string): Token {
  return { kind: 'mark', text }
}

function kindOf(text: string): Token['kind'] {
  if (text.startsWith('"')) return 'string'
  return /^[-\d]/.test(text) ? 'number' : 'word'
}

function nextToken(json: string, from: number): number {
  let at = from
  while (at < json.length && json.charCodeAt(at) <= 0x20) at++
  return at
}

const endOfWord = /[\s,:[\]{}"]/g

function tokenAt(json: string, at: number): string {
  const first = json.charAt(at)
  if ('{}[],:'.includes(first)) return first
  if (first === '"') return json.slice(at, endOfString(json, at))
  endOfWord.lastIndex = at
  return json.slice(at, endOfWord.exec(json)?.index ?? json.length)
}

/** By leaps, since a string may be as long as a message. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let before = end - 1
    while (json[before] === '\\') before--
    if ((end - before) % 2 === 1) return end + 1
  }
  return json.length
}
