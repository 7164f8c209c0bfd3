/**
 * What waits in a spool, for whoever delivers (the `Queue` of a spool on disk).
 *
 * Reads the segments from the first unacknowledged message on, as far as the tail says that they are durable. To be used under the deliver lock.
 */
import { crc32 } from 'node:zlib'
import type { FileSystem, Segment } from '@message-gatherer/disk'
import { buried, placeOf, pruned, renumbered, type Life, type Lives, type Place } from '../delivery/lives.js'
import type { Batch, BatchLimits, Damaged, Numbering, Queue, Refusal } from '../delivery/queue.js'
import type { Acknowledged, Position } from './acknowledged.js'
import { BatchBody } from './batch-body.js'
import { Chapters } from './chapters.js'
import type { DeadLetters } from './dead-letters.js'
import type { SpoolPlaces } from './places.js'
import { linesOf, type SpooledLine } from './segment-lines.js'
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

export class DiskQueue implements Queue {
  readonly #options: DiskQueueOptions
  readonly #body = new BatchBody()
  readonly #chapters: Chapters
  #position: Position
  /** Where the batch that was read last ends. */
  #read: Position
  #ownLives: Lives | undefined

  constructor(options: DiskQueueOptions) {
    this.#options = options
    this.#chapters = new Chapters(options.fs, options.places, options.tail)
    this.#position = options.acknowledged.read()
    this.#read = this.#position
    this.#skipWhatIsGone()
  }

  /** Writes down what was found to be gone: only who delivers may. */
  begin(): this {
    if (this.#position.number > this.#options.acknowledged.read().number) this.#moveTo(this.#position)
    return this
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
      if (line.number >= end || line.number !== this.first + body.count) break
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
    const { base, end, closed } = this.#place()
    return { base, end, closed }
  }

  checksumOf(number: number): number | undefined {
    for (const line of this.#waiting()) {
      if (line.number + line.count <= number) continue
      if (line.number > number) return undefined
      const parts = line.isIntact ? partsOf(line.bytes) : undefined
      return parts && crc32(line.bytes.subarray(parts.messageStart, parts.messageEnd))
    }
    return undefined
  }

  acknowledge(number: number): void {
    if (number <= this.first) return
    this.#moveTo(this.#positionOf(number))
    this.#chapters.removeBefore(this.#position.offset)
  }

  renumber(): void {
    this.#renumber(renumbered(this.#allLives(), this.first, this.#options.randomId()), this.#position)
  }

  bury({ code, reason }: Refusal): void {
    const { dead, now } = this.#options
    const found = this.#firstLine()
    const line = found?.bytes ?? Buffer.alloc(0)
    dead.add(this.first, line, { code, reason, at: new Date(now()).toISOString() })
    const after = found ? { number: found.number + found.count, offset: found.end } : this.#afterMissing()
    // The server may have a damaged one, and those after it: whether they need other numbers shows in its answer.
    if (found?.isIntact) this.#renumber(buried(this.#allLives(), found.number), after)
    else this.#moveTo(after)
    this.#chapters.removeBefore(this.#position.offset)
  }

  more(signal: AbortSignal): Promise<void> {
    return this.#options.more(this.end, signal)
  }

  /** RFC 3339: when the oldest message that waits was handed in. */
  oldestSentAt(): string | undefined {
    const line = this.#firstLine()
    return line?.isIntact ? labelsOf(line.bytes)?.sentAt : undefined
  }

  /** Moves to a position when it is durable from which on the numbers are given anew. */
  #renumber(lives: Lives, position: Position): void {
    const { given } = pruned(lives, position.number)
    this.#remember({ begun: this.#lives.begun, given }, position)
    this.#position = position
  }

  #moveTo(position: Position): void {
    this.#position = position
    this.#options.acknowledged.write(position)
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
    const later = this.#chapters.now().find(({ first }) => first > this.first)
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
    return (this.#ownLives ??= this.#recoveredLives())
  }

  /** Written once more before they are built on: whoever wrote them may have died before they were durable. */
  #recoveredLives(): Lives {
    const { acknowledged } = this.#options
    const numbering = acknowledged.numbering()
    if (numbering === undefined) return this.#newLives()
    const { begun, given } = numbering.lives
    if (begun.length + given.length > 0) acknowledged.renumber({ ...this.#position, lives: numbering.lives })
    return numbering.lives
  }

  #place(): Place {
    return placeOf(this.#allLives(), this.first, this.end)
  }

  #allLives(): Lives {
    const told = this.#chapters.now().flatMap(({ life }) => (life ? [life] : []))
    const known = withoutRepeats([...this.#lives.begun, ...told, ...this.#lifeToCome()])
    if (known.some(({ base }) => base <= this.first)) return { begun: known, given: this.#lives.given }
    // The head that would tell is damaged: nobody knows any more as whom these messages were numbered.
    const found = { base: this.first, producer: this.#options.randomId() }
    this.#remember({ begun: [found], given: this.#lives.given })
    return { begun: [found, ...known], given: this.#lives.given }
  }

  /** After a copy or a reboot the next message is of a new producer, and the one before it gets no more. */
  #lifeToCome(): readonly Life[] {
    const { life, producer, number } = this.#options.tail()
    return life === producer ? [] : [{ base: number, producer: life }]
  }

  /** For all that waits, when the file of the numbers given anew is damaged. */
  #newLives(): Lives {
    const begun = withoutRepeats(this.#chapters.now().flatMap(({ life }) => (life ? [life] : [])))
    const waiting = begun.filter((_, index) => (begun[index + 1]?.base ?? Infinity) > this.first)
    const given = waiting.map(({ base, producer }) => {
      return { base: Math.max(base, this.first), producer: this.#options.randomId(), replaces: producer }
    })
    return this.#remember({ begun: [], given })
  }

  /** Returns when it is durable. */
  #remember(lives: Lives, position = this.#position): Lives {
    this.#options.acknowledged.renumber({ ...position, lives })
    return (this.#ownLives = lives)
  }

  /** From the first unacknowledged message on. */
  *#waiting(): Generator<SpooledLine> {
    const tail = this.#options.tail()
    const chapters = this.#chapters.now()
    for (const [index, { segment, first }] of chapters.entries()) {
      const next = chapters[index + 1]
      const to = next ? { offset: next.segment.start, number: next.first } : tail
      if (to.offset <= this.#position.offset) continue
      yield* linesOf(this.#options.fs, { segment, from: this.#startIn(segment, first), to })
    }
  }

  /** Where a segment begins there may be messages missing before it. */
  #startIn({ start }: Segment, first: number): Position {
    const { number, offset } = this.#position
    if (offset > start) return this.#position
    return { offset: start, number: offset === start ? Math.max(number, first) : first }
  }

  #skipWhatIsGone(): void {
    const [oldest] = this.#chapters.now()
    if (!oldest || oldest.first <= this.first) return
    this.#position = { number: oldest.first, offset: oldest.segment.start }
  }
}

function withoutRepeats(lives: readonly Life[]): readonly Life[] {
  const byBase = new Map(lives.map(life => [life.base, life] as const))
  return [...byBase.values()].sort((a, b) => a.base - b.base)
}
