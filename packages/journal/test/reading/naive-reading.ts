/** What a reading must show, found without any of the product's code: every line, `JSON.parse`, plain loops. */
import { crc32 } from 'node:zlib'
import type { Filter } from '../../src/index.js'
import type { Segments } from './arbitrary-journal.js'

export interface Shown {
  readonly offset: number
  readonly line: string
}

/** All intact entries that match, in the journal's order. */
export function naiveReading({ files, end }: Segments, filter: Filter, maxLineBytes = Infinity): Shown[] {
  const shown: Shown[] = []
  let believedTo = 0
  for (const [start, bytes] of Array.from(files).sort(([one], [other]) => one - other)) {
    const from = Math.max(believedTo, start) - start
    const to = Math.min(bytes.length, end - start)
    if (from >= bytes.length) continue
    for (
      let at = from, stop = bytes.indexOf('\n', at);
      stop !== -1 && stop < to;
      at = stop + 1, stop = bytes.indexOf('\n', at)
    ) {
      const line = bytes.subarray(at, stop)
      if (line.length < maxLineBytes && isIntactEntry(line) && matches(line.toString(), filter)) {
        shown.push({ offset: start + at, line: line.toString() })
      }
    }
    believedTo = start + bytes.length
  }
  return shown
}

function isIntactEntry(line: Buffer): boolean {
  const text = line.toString('latin1')
  const checksum = crc32(line.subarray(0, Math.max(0, line.length - 20)))
  return text.startsWith('{"received_at":"') && text.endsWith(`,"crc32":"${checksum.toString(16).padStart(8, '0')}"}`)
}

interface Fields {
  readonly received_at: string
  readonly user: string
  readonly stream: string
  readonly source?: string
}

function matches(line: string, filter: Filter): boolean {
  const entry = JSON.parse(line) as Fields
  const received = Date.parse(entry.received_at)
  if (filter.users && !filter.users.includes(entry.user)) return false
  if (filter.streams && !filter.streams.includes(entry.stream)) return false
  if (filter.sources && (entry.source === undefined || !filter.sources.includes(wellFormed(entry.source)))) return false
  if (filter.sinceMs !== undefined && received < filter.sinceMs) return false
  if (filter.untilMs !== undefined && received >= filter.untilMs) return false
  const json = line.slice(line.indexOf(',"message":') + ',"message":'.length, -20)
  const text = textOf(json)
  if (filter.contains !== undefined && !text.includes(filter.contains)) return false
  if (filter.regex !== undefined && !new RegExp(filter.regex, 'u').test(text)) return false
  return (filter.where ?? []).every(({ path, value }) => leafAt(new Parser(json).value(), path) === value)
}

/** Of a message, from its JSON. */
export function textOf(json: string): string {
  const message: unknown = JSON.parse(json)
  return wellFormed(typeof message === 'string' ? message : withoutEscapes(json))
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

function withoutEscapes(json: string): string {
  let text = ''
  for (let at = 0; at < json.length; at++) {
    if (json[at] !== '\\') {
      text += json[at]
      continue
    }
    const length = json[at + 1] === 'u' ? 6 : 2
    text += JSON.parse(`"${json.slice(at, at + length)}"`) as string
    at += length - 1
  }
  return text
}

type Tree = string | readonly Tree[] | ReadonlyMap<string, Tree>

function leafAt(tree: Tree | undefined, path: readonly string[]): string | undefined {
  const [key, ...rest] = path
  if (key === undefined) return typeof tree === 'string' ? tree : undefined
  if (tree === undefined || typeof tree === 'string') return undefined
  if (tree instanceof Map) return leafAt((tree as ReadonlyMap<string, Tree>).get(key), rest)
  return leafAt(Object.entries(tree as readonly Tree[]).find(([index]) => index === key)?.[1], rest)
}

/** JSON with each string as what it says, and each other leaf as it is written. */
class Parser {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(json: string) {
    this.#tokens = json.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g) ?? []
  }

  value(): Tree {
    const token = this.#next()
    if (token === '[') return this.#list(() => this.value())
    if (token === '{') return new Map(this.#list(() => this.#member()))
    return token.startsWith('"') ? wellFormed(JSON.parse(token) as string) : token
  }

  #member(): [string, Tree] {
    const key = wellFormed(JSON.parse(this.#next()) as string)
    this.#next()
    return [key, this.value()]
  }

  #list<T>(item: () => T): T[] {
    const items: T[] = []
    while (!']}'.includes(this.#tokens[this.#at] ?? '')) {
      items.push(item())
      if (this.#tokens[this.#at] === ',') this.#at++
    }
    this.#at++
    return items
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? ''
  }
}
