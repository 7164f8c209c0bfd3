/**
 * Which file tells of which offset. Looks into the folder only when it must: files that are followed by another are
 * measured once, the last one is open and has no end.
 *
 * Where two tell of the same bytes the first one is believed, as by `readJournal`.
 */
import { segmentName, segmentStarts, type FileSystem } from '@message-gatherer/disk'
import { unlessUnreadable } from './unreadable.js'

export interface KnownSegment {
  readonly path: string
  /** The offset of the file's first byte. */
  readonly start: number
  /** From here on it is believed; `start`, unless an earlier one tells of the same bytes. */
  readonly from: number
  /** Infinity for the last one. */
  readonly end: number
}

export class SegmentMap {
  readonly #fs: FileSystem
  readonly #folder: string
  /** Of each file that is followed by another. */
  #lengths = new Map<number, number>()
  #segments: readonly KnownSegment[] | undefined

  constructor(fs: FileSystem, folder: string) {
    this.#fs = fs
    this.#folder = folder
  }

  get fs(): FileSystem {
    return this.#fs
  }

  /** The one that tells of the byte at an offset, or the first one after it. */
  after(offset: number): KnownSegment | undefined {
    return this.#known[this.#countUpTo(offset)]
  }

  /** The one that tells of the byte before an offset, or the last one before that. */
  before(offset: number): KnownSegment | undefined {
    const at = this.#countUpTo(offset - 1)
    const segment = this.#known[at]
    return segment && segment.from < offset ? segment : this.#known[at - 1]
  }

  /** Looks into the folder again. */
  refresh(): void {
    const starts = unlessUnreadable(() => segmentStarts(this.#fs, this.#folder)) ?? []
    const lengths = new Map<number, number>()
    const segments: KnownSegment[] = []
    for (const [index, start] of starts.entries()) {
      const path = `${this.#folder}/${segmentName(start)}`
      const next = starts[index + 1]
      const length = next === undefined ? Infinity : (this.#lengths.get(start) ?? this.#measure(path) ?? next - start)
      if (next !== undefined) lengths.set(start, length)
      const from = Math.max(start, segments.at(-1)?.end ?? start)
      if (start + length > from) segments.push({ path, start, from, end: start + length })
    }
    this.#lengths = lengths
    this.#segments = segments
  }

  get #known(): readonly KnownSegment[] {
    if (!this.#segments) this.refresh()
    return this.#segments ?? []
  }

  /** How many end at or before an offset. */
  #countUpTo(offset: number): number {
    const known = this.#known
    let [low, high] = [0, known.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((known[middle]?.end ?? Infinity) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  #measure(path: string): number | undefined {
    return unlessUnreadable(() => {
      const file = this.#fs.open(path, 'read')
      try {
        return this.#fs.size(file)
      } finally {
        this.#fs.close(file)
      }
    })
  }
}
