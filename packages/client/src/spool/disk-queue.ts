/**
 * What waits in a spool, for whoever delivers (the `Queue` of a spool on disk).
 *
 * Reads the segments from the first unacknowledged message on, as far as the tail says that they are durable. To be used under the deliver lock.
 */
import { crc32 } from 'node:zlib'
import { listSegments, type FileSystem, type Segment } from '@message-gatherer/disk'
import { buried, placeOf, pruned, renumbered, type Life, type Lives, type Place } from '../delivery/lives.js'
import type { Batch, BatchLimits, Damaged, Numbering, Queue, Refusal } from '../delivery/queue.js'
import type { Acknowledged, Position } from './acknowledged.js'
import { BatchBody } from './batch-body.js'
import type { DeadLetters } from './dead-letters.js'
import type { SpoolPlaces } from './places.js'
import { linesOf, readHead, type SpooledLine } from './segment-lines.js'
import { labelsOf, partsOf } from './spooled-line.js'
import type { Tail } from './tail.js'

export interface DiskQueueOptions {
  readonly fs: FileSystem
  readonly places: SpoolPlaces
  readonly acknowledged: Acknowledged
  readonly dead: DeadLetters
  /** How far the spool is durable now. */
  readonly tail: () => Tail
  readonly more: (known: number, signal: AbortSignal) => Promise<void>
  readonly now: () => number
  readonly randomId: () => string
}

/** A segment, and what its head says. */
interface Chapter {
  readonly segment: Segment
  readonly first: number
  readonly life: Life | undefined
}

export class DiskQueue implements Queue {
  readonly #options: DiskQueueOptions
  readonly #body = new BatchBody()
  #position: Position
  /** Where the batch that was read last ends. */
  #read: Position
  #chapters: readonly Chapter[] = []
  #chaptersOf = -1
  #ownLives: Lives | undefined

  constructor(options: DiskQueueOptions) {
    this.#options = options
    this.#position = options.acknowledged.read()
    this.#read = this.#position
    this.#skipWhatIsGone()
  }

  get first(): number {
    return this.#position.number
  }

  get end(): number {
    return this.#options.tail().number
  }

  next({ messages, bytes }: BatchLimits): Batch | Damaged | undefined {
    if (this.first >= this.end) return undefined
    const { base, producer, end } = this.#place()
    const body = this.#body.begin(bytes)
    for (const line of this.#waiting()) {
      if (line.number >= end) break
      if (!line.isIntact) {
        if (body.count > 0) break
        return this.#damaged(line)
      }
      if (body.count === messages || !body.add(line.bytes)) break
      this.#read = { number: line.number + 1, offset: line.end }
    }
    if (body.count === 0) return this.#missing()
    const first = this.first
    return { kind: 'batch', producer, sequence: first - base, first, ...body.take() }
  }

  numbering(): Numbering {
    return this.#place()
  }

  checksumOf(number: number): number | undefined {
    for (const line of this.#waiting()) {
      if (line.number + line.count <= number) continue
      const parts = line.isIntact ? partsOf(line.bytes) : undefined
      return parts && crc32(line.bytes.subarray(parts.messageStart, parts.messageEnd))
    }
    return undefined
  }

  acknowledge(number: number): void {
    if (number <= this.first) return
    this.#position = this.#positionOf(number)
    this.#options.acknowledged.write(this.#position)
    this.#removeDone()
  }

  renumber(): void {
    this.#renumber(renumbered(this.#allLives(), this.first, this.#options.randomId()))
  }

  bury({ code, reason }: Refusal): void {
    const { dead, now } = this.#options
    const found = this.#firstLine()
    const line = found?.bytes ?? Buffer.alloc(0)
    dead.add(this.first, line, { code, reason, at: new Date(now()).toISOString() })
    const lives = this.#allLives()
    this.#position = found ? { number: found.number + found.count, offset: found.end } : this.#afterMissing()
    this.#renumber(buried(lives, this.#position.number - 1))
    this.#removeDone()
  }

  more(signal: AbortSignal): Promise<void> {
    return this.#options.more(this.end, signal)
  }

  /** RFC 3339: when the oldest message that waits was handed in. */
  oldestSentAt(): string | undefined {
    const line = this.#firstLine()
    return line?.isIntact ? labelsOf(line.bytes)?.sentAt : undefined
  }

  #renumber(lives: Lives): void {
    const { given } = pruned(lives, this.first)
    this.#remember({ begun: this.#lives.begun, given })
  }

  #damaged(line: SpooledLine): Damaged {
    const what = line.count === 1 ? 'a message' : `${line.count} messages`
    return {
      kind: 'damaged',
      first: line.number,
      reason: `${what} of ${line.bytes.length} bytes cannot be read any more`,
    }
  }

  /** The tail tells of more than the segments hold. */
  #missing(): Damaged {
    const count = this.#afterMissing().number - this.first
    return { kind: 'damaged', first: this.first, reason: `the file with ${count} messages is gone or cut short` }
  }

  #afterMissing(): Position {
    const later = this.#chaptersNow().find(({ first }) => first > this.first)
    if (later) return { number: later.first, offset: later.segment.start }
    const { number, offset } = this.#options.tail()
    return { number, offset }
  }

  #firstLine(): SpooledLine | undefined {
    for (const line of this.#waiting()) return line.number === this.first ? line : undefined
    return undefined
  }

  #positionOf(number: number): Position {
    if (number === this.#read.number) return this.#read
    for (const line of this.#waiting()) if (line.number === number - 1) return { number, offset: line.end }
    return this.#position
  }

  /** What the segments do not tell. */
  get #lives(): Lives {
    return (this.#ownLives ??= this.#options.acknowledged.numbering()?.lives ?? this.#newLives())
  }

  #place(): Place {
    return placeOf(this.#allLives(), this.first, this.end)
  }

  #allLives(): Lives {
    const told = this.#chaptersNow().flatMap(({ life }) => (life ? [life] : []))
    const known = withoutRepeats([...this.#lives.begun, ...told])
    if (known.some(({ base }) => base <= this.first)) return { begun: known, given: this.#lives.given }
    // The head that would tell is damaged: nobody knows any more as whom these messages were numbered.
    const found = { base: this.first, producer: this.#options.randomId() }
    this.#remember({ begun: [found], given: this.#lives.given })
    return { begun: [found, ...known], given: this.#lives.given }
  }

  /** For all that waits, when the file of the numbers given anew is damaged. */
  #newLives(): Lives {
    const begun = withoutRepeats(this.#chaptersNow().flatMap(({ life }) => (life ? [life] : [])))
    const waiting = begun.filter((_, index) => (begun[index + 1]?.base ?? Infinity) > this.first)
    const given = waiting.map(({ base, producer }) => {
      return { base: Math.max(base, this.first), producer: this.#options.randomId(), replaces: producer }
    })
    return this.#remember({ begun: [], given })
  }

  /** Returns when it is durable. */
  #remember(lives: Lives): Lives {
    this.#options.acknowledged.renumber({ ...this.#position, lives })
    return (this.#ownLives = lives)
  }

  /** From the first unacknowledged message on. */
  *#waiting(): Generator<SpooledLine> {
    const tail = this.#options.tail()
    const chapters = this.#chaptersNow()
    for (const [index, { segment, first }] of chapters.entries()) {
      const next = chapters[index + 1]
      const to = next ? { offset: next.segment.start, number: next.first } : tail
      if (to.offset <= this.#position.offset) continue
      const inside = this.#position.offset >= segment.start
      yield* linesOf(this.#options.fs, {
        segment,
        from: inside ? this.#position : { offset: segment.start, number: first },
        to,
      })
    }
  }

  /** Of the segments that hold what waits. */
  #chaptersNow(): readonly Chapter[] {
    const { segment } = this.#options.tail()
    // Before the first message there is no segment, though the tail names one.
    if (this.#chaptersOf !== segment || this.#chapters.length === 0) this.#chapters = this.#readChapters()
    this.#chaptersOf = segment
    return this.#chapters
  }

  #readChapters(): readonly Chapter[] {
    const { fs, places, tail } = this.#options
    const { segment: newest } = tail()
    const known = new Map(this.#chapters.map(chapter => [chapter.segment.start, chapter] as const))
    return listSegments(fs, places.messages)
      .filter(({ start, end }) => end > start && start <= newest)
      .map(segment => known.get(segment.start) ?? this.#readChapter(segment))
  }

  #readChapter(segment: Segment): Chapter {
    const head = readHead(this.#options.fs, segment)
    return { segment, first: head?.first ?? this.first, life: head && { base: head.base, producer: head.producer } }
  }

  #skipWhatIsGone(): void {
    const [oldest] = this.#chaptersNow()
    if (!oldest || oldest.first <= this.first) return
    this.#position = { number: oldest.first, offset: oldest.segment.start }
    this.#options.acknowledged.write(this.#position)
  }

  #removeDone(): void {
    const { fs } = this.#options
    const done = this.#chapters.slice(0, -1).filter((_, index) => {
      return (this.#chapters[index + 1]?.segment.start ?? Infinity) <= this.#position.offset
    })
    if (done.length === 0) return
    for (const { segment } of done) fs.remove(segment.path)
    this.#chapters = this.#chapters.slice(done.length)
  }
}

function withoutRepeats(lives: readonly Life[]): readonly Life[] {
  const byBase = new Map(lives.map(life => [life.base, life] as const))
  return [...byBase.values()].sort((a, b) => a.base - b.base)
}
