/**
 * The newest rows, as many as a page may keep: when there are too many, or they take too much memory, the oldest go.
 *
 * Each has a number, from 0, that stays its own.
 */
import type { Row } from './row.js'

/** Rows by their numbers, from `first` up to, but not including, `end`. */
export interface Rows {
  readonly first: number
  readonly end: number
  at(number: number): Row | undefined
}

export interface Bounds {
  readonly maxRows: number
  readonly maxBytes: number
}

export const usualBounds: Bounds = { maxRows: 10_000, maxBytes: 32 * 1024 * 1024 }

/** How many that are gone may hold their places until these are given back. */
const spare = 1024

export class KeptRows implements Rows {
  readonly #bounds: Bounds
  #rows: Array<Row | undefined> = []
  /** The number of the row at the first place. */
  #base = 0
  #first = 0
  #bytes = 0

  constructor(bounds: Bounds = usualBounds) {
    this.#bounds = bounds
  }

  get first(): number {
    return this.#first
  }

  get end(): number {
    return this.#base + this.#rows.length
  }

  get length(): number {
    return this.end - this.#first
  }

  /** One more of this size makes the oldest go. */
  get isFull(): boolean {
    return this.length >= this.#bounds.maxRows || this.#bytes >= this.#bounds.maxBytes
  }

  at(number: number): Row | undefined {
    return this.#rows[number - this.#base]
  }

  /** The newest stays, however large it is. */
  add(row: Row): void {
    this.#rows.push(row)
    this.#bytes += row.bytes
    while (this.length > 1 && this.#isTooMuch()) this.#dropOldest()
    if (this.#first - this.#base > spare) this.#giveBack()
  }

  /** As they are now, whatever is added. */
  copy(): Rows {
    const { first, end } = this
    const rows = this.#rows.slice(first - this.#base)
    return { first, end, at: number => rows[number - first] }
  }

  #isTooMuch(): boolean {
    return this.length > this.#bounds.maxRows || this.#bytes > this.#bounds.maxBytes
  }

  #dropOldest(): void {
    const at = this.#first - this.#base
    this.#bytes -= this.#rows[at]?.bytes ?? 0
    this.#rows[at] = undefined
    this.#first++
  }

  #giveBack(): void {
    this.#rows = this.#rows.slice(this.#first - this.#base)
    this.#base = this.#first
  }
}
