/**
 * Writes groups where a spool ends: finds out where that is, makes it durable, goes on there or begins a segment (spool rules Q2 to
 * Q4, Q9).
 *
 * Everything here is done under the append lock.
 */
import { isNoRoom, segmentName, type FileSystem, type Outcome, type Writer } from '@message-gatherer/disk'
import type { Acknowledged } from './acknowledged.js'
import type { FileEnds } from './file-ends.js'
import { groupOf, type Group } from './form-group.js'
import type { Hold } from './lock.js'
import type { SpoolPlaces } from './places.js'
import { isTrue, provenTail, settle, type SettleOptions } from './settle.js'
import type { GroupOutcome, WaitingAppend } from './spool-appender.js'
import type { SpoolLife } from './spool-life.js'
import type { FileEnd } from './spool-port.js'
import type { SpoolTail } from './spool-tail.js'
import { encodeHead } from './spooled-line.js'
import type { Tail } from './tail.js'

export interface GroupWriterOptions {
  readonly fs: FileSystem
  readonly places: SpoolPlaces
  readonly writer: Writer
  readonly life: SpoolLife
  readonly tail: SpoolTail
  readonly ends: FileEnds
  readonly acknowledged: Acknowledged
  readonly segmentBytes: number
  /** Undefined: it fits; else why it does not. */
  readonly refuse: (tail: Tail, bytes: number) => string | undefined
  readonly onDamage: (bytes: number, path: string) => void
  readonly now: () => number
}

interface Placement {
  readonly kind: 'placed'
  readonly segment: number
  readonly offset: number
  readonly producer: string
  readonly base: number
  /** Of a new segment; it goes first. */
  readonly head: Uint8Array | undefined
}

type Unplaced = Exclude<Outcome, { kind: 'durable' }>

export class GroupWriter {
  readonly #options: GroupWriterOptions
  /** One buffer for all groups; only one is written at a time. */
  #buffer: Uint8Array = Buffer.alloc(0)
  /** The file that the writer has open; a copy in its place is another one. */
  #adopted: string | undefined

  constructor(options: GroupWriterOptions) {
    this.#options = options
  }

  async write(appends: readonly WaitingAppend[], hold: Hold): Promise<GroupOutcome> {
    const { fs, ends, refuse, life, tail: tails, writer } = this.#options
    const tail = this.settle()
    const known = appends.some(({ options }) => options.of) ? ends.catchUp(tail) : new Map<string, FileEnd>()
    const group = groupOf(appends, { tail, ends: known })
    if (group.lines.length === 0) return { kind: 'durable', results: group.results }
    const reason = refuse(tail, group.length)
    if (reason !== undefined) return { kind: 'full', reason }
    const placed = await this.#place(tail, group)
    if (placed.kind !== 'placed') return outcomeOf(placed)
    if (!hold.isHeld()) return { kind: 'lock lost' }
    const bytes = group.bytes({ ...placed, room: size => this.#room(size) })
    const outcome = await writer.commit(bytes, placed.offset - placed.segment)
    if (outcome.kind !== 'durable') return outcomeOf(outcome)
    life.use()
    const said = tails.say({
      ...placed,
      life: life.producer,
      offset: placed.offset + bytes.length,
      number: tail.number + group.count,
      version: fs.version(this.#pathOf(placed.segment)),
    })
    ends.note(placed.offset, said, group.lines)
    return { kind: 'durable', results: group.results }
  }

  /** What can be built on; copies what cannot be believed. */
  settle(): Tail {
    const { fs, places, life, tail: tails, onDamage } = this.#options
    life.begin()
    const known = tails.file.read()
    if (known?.life !== life.producer) life.follow()
    if (known?.life === life.producer && isTrue(fs, places, known)) return tails.know(known)
    // Whoever dies on the way leaves a copy whose name is not durable: the next one has to make its own.
    if (known) tails.file.doubt(known)
    // It may be a backup that was put back in its place: what it numbers from here on may have been numbered otherwise.
    life.renew()
    const { tail, damaged } = settle(this.#settleOptions())
    for (const { path, length } of damaged) onDamage(length, path)
    tails.file.write(tail)
    return tails.know(tail)
  }

  /** Without room for a copy, what is certainly durable: it can be sent, nothing can be appended. */
  settleOrProve(): Tail {
    const { tail: tails } = this.#options
    try {
      return this.settle()
    } catch (error) {
      if (!isNoRoom(error)) throw error
      // In no life: whether its producer gets more messages shows when there is room.
      return tails.know({ ...provenTail(this.#settleOptions()), life: '' })
    }
  }

  /** Where the group goes: the newest segment, or a new one with its head. */
  async #place(tail: Tail, group: Group): Promise<Placement | Unplaced> {
    const { fs, life, ends, writer, segmentBytes } = this.#options
    const length = tail.offset - tail.segment
    const goesOn = tail.producer === life.producer && length > 0 && length + group.length <= segmentBytes
    if (goesOn) return this.#adopt(tail)
    const { producer } = life
    const base = tail.producer === producer ? tail.base : tail.number
    ends.catchUp(tail)
    const head = encodeHead({ producer, base, first: tail.number, files: ends.snapshot() })
    this.#adopted = undefined
    const path = this.#pathOf(tail.offset)
    const outcome = await writer.begin(path)
    if (outcome.kind !== 'durable') return outcome
    this.#adopted = fs.identify(path)
    return { kind: 'placed', segment: tail.offset, offset: tail.offset, producer, base, head }
  }

  async #adopt({ segment, offset, producer, base }: Tail): Promise<Placement | Unplaced> {
    const path = this.#pathOf(segment)
    const file = this.#options.fs.identify(path)
    if (this.#adopted !== file) {
      const outcome = await this.#options.writer.adopt(path, offset - segment)
      if (outcome.kind !== 'durable') return outcome
      this.#adopted = file
    }
    return { kind: 'placed', segment, offset, producer, base, head: undefined }
  }

  #pathOf(start: number): string {
    return `${this.#options.places.messages}/${segmentName(start)}`
  }

  #settleOptions(): SettleOptions {
    const { fs, places, life, acknowledged, tail, now } = this.#options
    const known = tail.file.read()
    return { fs, places, life: life.producer, acknowledged: acknowledged.read(), known, nowMs: now() }
  }

  #room(bytes: number): Uint8Array {
    if (this.#buffer.length < bytes) this.#buffer = Buffer.from(new SharedArrayBuffer(2 * bytes))
    return this.#buffer
  }
}

function outcomeOf(outcome: Unplaced): GroupOutcome {
  switch (outcome.kind) {
    case 'full':
      return { kind: 'full', reason: outcome.reason }
    case 'refused':
    case 'poisoned':
      return { kind: 'stopped', reason: outcome.reason }
  }
}
