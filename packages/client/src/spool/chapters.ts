/**
 * The segments that hold what waits, and what their heads say (spool rules Q3, Q8).
 *
 * Looks at the folder only when the newest segment is another one.
 */
import { listSegments, type FileSystem, type Segment } from '@message-gatherer/disk'
import type { Life } from '../delivery/lives.js'
import type { SpoolPlaces } from './places.js'
import { countLines, readHead } from './segment-lines.js'
import type { Tail } from './tail.js'

export interface Chapter {
  readonly segment: Segment
  /** The number of its first message. */
  readonly first: number
  /** Undefined: the head is damaged. */
  readonly life: Life | undefined
}

type Titled = Pick<Chapter, 'segment' | 'life'> & { readonly first: number | undefined }

export class Chapters {
  readonly #fs: FileSystem
  readonly #places: SpoolPlaces
  readonly #tail: () => Tail
  #chapters: readonly Chapter[] = []
  #newest = ''

  constructor(fs: FileSystem, places: SpoolPlaces, tail: () => Tail) {
    this.#fs = fs
    this.#places = places
    this.#tail = tail
  }

  /** In their order. */
  now(): readonly Chapter[] {
    const { segment, offset } = this.#tail()
    // The newest one may be said before it is begun.
    const newest = `${segment} ${offset > segment ? 'begun' : 'to come'}`
    if (this.#newest !== newest) this.#chapters = this.#read()
    this.#newest = newest
    return this.#chapters
  }

  /**
   * Removes the segments before an offset, but never the newest.
   *
   * One after the other, durably: a power cut brings back the newest of them, and none between those is missing.
   */
  removeBefore(offset: number): void {
    const chapters = this.#chapters
    const done = chapters.slice(0, -1).filter((_, index) => {
      return (chapters[index + 1]?.segment.start ?? Infinity) <= offset
    })
    for (const { segment } of done) {
      this.#fs.remove(segment.path)
      this.#fs.syncFolder(this.#places.messages)
    }
    this.#chapters = chapters.slice(done.length)
  }

  #read(): readonly Chapter[] {
    const { segment: newest } = this.#tail()
    const known = new Map(this.#chapters.map(chapter => [chapter.segment.start, chapter] as const))
    const titled = listSegments(this.#fs, this.#places.messages)
      .filter(({ start, end }) => end > start && start <= newest)
      .map(segment => known.get(segment.start) ?? this.#readTitle(segment))
    const chapters: Chapter[] = []
    for (const [index, { segment, life, first }] of titled.entries())
      chapters.push({ segment, life, first: first ?? this.#guessFirst(segment, chapters.at(-1), titled[index + 1]) })
    return chapters
  }

  #readTitle(segment: Segment): Titled {
    const head = readHead(this.#fs, segment)
    if (head) return { segment, first: head.first, life: { base: head.base, producer: head.producer } }
    const { segment: newest, base, producer } = this.#tail()
    const isTold = segment.start === newest && producer !== ''
    return { segment, first: undefined, life: isTold ? { base, producer } : undefined }
  }

  /** Of a segment with a damaged head: by the lines before it, or by its own and what comes after it. */
  #guessFirst(segment: Segment, before: Chapter | undefined, after: Titled | undefined): number {
    if (before?.segment.end === segment.start) return before.first + this.#linesIn(before.segment, segment.start)
    const end = after ? { offset: after.segment.start, number: after.first } : this.#tail()
    return Math.max(0, (end.number ?? 0) - this.#linesIn(segment, end.offset))
  }

  #linesIn(segment: Segment, end: number): number {
    return countLines(this.#fs, { segment, from: { offset: segment.start }, to: { offset: end } })
  }
}
