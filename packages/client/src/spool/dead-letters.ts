/**
 * What the server refused for good, one small file each, with the reason (delivery rule D7).
 *
 * A file is there, whole and synced, before its message is counted as done.
 */
import { closeLine, isIntact, readWhole, replaceWhole, type FileSystem } from '@message-gatherer/disk'
import type { Refusal } from '../delivery/queue.js'
import type { SpoolPlaces } from './places.js'
import { partsOf } from './spooled-line.js'

export interface StoredLetter {
  readonly number: number
  /** RFC 3339. */
  readonly refusedAt: string
  readonly code: string
  readonly reason: string
  /** The line as it was spooled, without its newline; of a damaged one what is left. */
  readonly line: Buffer
  /** JSON text; undefined for a damaged line. */
  readonly message: string | undefined
}

interface Stored {
  readonly number: number
  readonly refused_at: string
  readonly code: string
  readonly reason: string
  readonly line_base64: string
}

const pattern = /^(\d{20})\.json$/

export class DeadLetters {
  readonly #fs: FileSystem
  readonly #places: SpoolPlaces

  constructor(fs: FileSystem, places: SpoolPlaces) {
    this.#fs = fs
    this.#places = places
  }

  /** Returns when it is durable; the same again for the same number. */
  add(number: number, line: Uint8Array, { code, reason, at }: Refusal & { readonly at: string }): void {
    const stored: Stored = { number, refused_at: at, code, reason, line_base64: Buffer.from(line).toString('base64') }
    const text = closeLine(JSON.stringify(stored).slice(0, -1))
    replaceWhole(this.#fs, this.#places.dead, nameOf(number), text)
  }

  /** In the order of their numbers. */
  numbers(): readonly number[] {
    return this.#fs
      .list(this.#places.dead)
      .map(name => pattern.exec(name)?.[1])
      .filter(digits => digits !== undefined)
      .map(Number)
  }

  /** Undefined: there is none of this number, or its file is damaged. */
  read(number: number): StoredLetter | undefined {
    const path = `${this.#places.dead}/${nameOf(number)}`
    if (!this.#fs.exists(path)) return undefined
    const bytes = Buffer.from(readWhole(this.#fs, path))
    if (!isIntact(bytes.subarray(0, -1))) return undefined
    const { refused_at, code, reason, line_base64 } = JSON.parse(bytes.toString()) as Stored
    const line = Buffer.from(line_base64, 'base64')
    return { number, refusedAt: refused_at, code, reason, line, message: messageOf(line) }
  }

  remove(number: number): void {
    this.#fs.remove(`${this.#places.dead}/${nameOf(number)}`)
  }
}

function messageOf(line: Buffer): string | undefined {
  const parts = isIntact(line) ? partsOf(line) : undefined
  return parts && line.toString('utf8', parts.messageStart, parts.messageEnd)
}

function nameOf(number: number): string {
  return `${String(number).padStart(20, '0')}.json`
}
