/**
 * A path and the files that were there one after the other, oldest first: each is read to its end before the next one (following rule F4).
 */
import { Generation } from './generation.js'
import type { FileFacts } from './open-file.js'

/** A file that left its path is finished when it has not grown for so long. */
export const quietMs = 5000

export interface TrailOptions {
  readonly path: string
  /** Where its first file is read from, if nothing of it is spooled; later ones are read from their start. */
  readonly from: 'start' | 'end'
  /** Which trail a file belongs to, by device and inode; kept up to date here. */
  readonly byPlace: Map<string, Trail>
}

export class Trail {
  readonly path: string
  /** Device and inode of copies of truncated files: they are not followed by themselves. */
  readonly copies = new Set<string>()
  /** It is being read, or waits for that. */
  isBusy = false
  /** Why it cannot be read, as it was told. */
  trouble: string | undefined
  /** When the last file that was read to its end was written for the last time. */
  afterNs: bigint | undefined
  readonly #byPlace: Map<string, Trail>
  readonly #generations: Generation[] = []
  #from: 'start' | 'end'
  #isNew = true
  /** Since when nothing is there that ever was, in milliseconds; `long`: it is time to look for what was there before. */
  #missing: number | 'long' | undefined

  constructor({ path, from, byPlace }: TrailOptions) {
    this.path = path
    this.#from = from
    this.#byPlace = byPlace
  }

  /** The last one may be at the path now. */
  get generations(): readonly Generation[] {
    return this.#generations
  }

  get first(): Generation | undefined {
    return this.#generations[0]
  }

  get current(): Generation | undefined {
    const last = this.#generations.at(-1)
    return last?.role === 'current' ? last : undefined
  }

  /** Nothing was there yet. */
  get isNew(): boolean {
    return this.#isNew
  }

  /** What came before each of its files was looked for. */
  get isSearched(): boolean {
    return this.#generations.every(generation => generation.isSearched)
  }

  /** There may be something to do. */
  get isDue(): boolean {
    const { first } = this
    if (this.isBusy) return false
    return first ? first.isStale || first.role !== 'current' : this.isLongMissing
  }

  /** Nothing was at the path for a while, and what was there before was not looked for yet. */
  get isLongMissing(): boolean {
    return this.#isNew && this.#missing === 'long'
  }

  /** Nothing is there, and nothing was since it is followed. */
  miss(nowMs: number): void {
    // What appears later is read from its start.
    this.#from = 'start'
    this.#missing ??= nowMs
    if (typeof this.#missing === 'number' && nowMs - this.#missing >= quietMs) this.#missing = 'long'
  }

  /** Takes in what is at the path now. @returns the file, if it is new there. */
  see(sight: FileFacts | undefined, nowMs: number): Generation | undefined {
    const last = this.#generations.at(-1)
    if (sight && last?.place === sight.place && last.role !== 'copy') {
      last.role = 'current'
      last.saw(sight, nowMs)
      return undefined
    }
    if (last?.role === 'current') last.role = 'left'
    if (!sight || this.#generations.some(({ place }) => place === sight.place)) return undefined
    const fresh = new Generation(this.path, sight, 'current')
    fresh.from = this.#from
    this.#from = 'start'
    this.#isNew = false
    this.#add(this.#generations.length, [fresh])
    return fresh
  }

  /** What was there before, though nothing is there now. */
  lead(generations: readonly Generation[]): void {
    this.#missing = Infinity
    this.#add(this.#generations.length, generations)
  }

  /** Puts others in the place of a generation. */
  replace(generation: Generation, others: readonly Generation[]): void {
    const at = this.#generations.indexOf(generation)
    this.#generations.splice(at, 1)
    this.#byPlace.delete(generation.place)
    this.#add(at, others)
  }

  /** It was read to its end. */
  finish(generation: Generation): void {
    this.replace(generation, [])
    if (generation.role === 'copy') this.copies.add(generation.place)
    this.afterNs = generation.modifiedNs
  }

  #add(at: number, generations: readonly Generation[]): void {
    this.#generations.splice(at, 0, ...generations)
    for (const { place } of generations) this.#byPlace.set(place, this)
  }
}
