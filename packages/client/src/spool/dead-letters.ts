/**
 * What the server refused for good, one small file each, with the reason (delivery rule D7).
 *
 * A file is there, whole and synced, before its message is counted as done.
 */
import { isIntact, lineOfObject, objectOfLine, readWhole, replaceWhole, type FileSystem } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
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

/** Beyond, something is wrong at large, and nobody reads them: delivery waits until there is less. */
const mostBytes = 256 * 1024 * 1024
/** What a file takes beside its bytes. */
const besides = 4096

const pattern = /^(\d{20})\.json$/

export class DeadLetters {
  readonly #fs: FileSystem
  readonly #places: SpoolPlaces
  /** What they take on the disk, about. */
  #bytes: number | undefined

  constructor(fs: FileSystem, places: SpoolPlaces) {
    this.#fs = fs
    this.#places = places
  }

  /**
   * Returns when it is durable; the same again for the same number.
   *
   * @throws {GathererError} SPOOL_FULL: there are as many as there may be.
   */
  add(number: number, line: Uint8Array, { code, reason, at }: Refusal & { readonly at: string }): void {
    const stored: Stored = { number, refused_at: at, code, reason, line_base64: Buffer.from(line).toString('base64') }
    const text = lineOfObject(stored)
    this.#bytes ??= this.#measure()
    if (this.#bytes + text.length > mostBytes) throw tooMany()
    replaceWhole(this.#fs, this.#places.dead, nameOf(number), text)
    this.#bytes += text.length + besides
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
    const stored = objectOfLine(readWhole(this.#fs, path)) as Stored | undefined
    if (!stored) return undefined
    const { refused_at, code, reason, line_base64 } = stored
    const line = Buffer.from(line_base64, 'base64')
    return { number, refusedAt: refused_at, code, reason, line, message: messageOf(line) }
  }

  remove(number: number): void {
    this.#bytes = undefined
    this.#fs.remove(`${this.#places.dead}/${nameOf(number)}`)
  }

  #measure(): number {
    return this.numbers().reduce((bytes, number) => bytes + this.#sizeOf(number) + besides, 0)
  }

  #sizeOf(number: number): number {
    const file = this.#fs.open(`${this.#places.dead}/${nameOf(number)}`, 'read')
    try {
      return this.#fs.size(file)
    } finally {
      this.#fs.close(file)
    }
  }
}

function messageOf(line: Buffer): string | undefined {
  const parts = isIntact(line) ? partsOf(line) : undefined
  return parts && line.toString('utf8', parts.messageStart, parts.messageEnd)
}

function nameOf(number: number): string {
  return `${String(number).padStart(20, '0')}.json`
}

function tooMany(): GathererError {
  return new GathererError(
    'SPOOL_FULL',
    `the dead letters take ${mostBytes} bytes: nothing more is set aside, and delivery waits`,
    {
      hint: 'gather dead list shows why; gather dead retry or gather dead drop makes room',
    },
  )
}
