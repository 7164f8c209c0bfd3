/**
 * The journal on this machine's disk.
 *
 * Ties encoding, group commit, marks and checkpoint together; the order of these steps is what the promise rests on:
 * bytes, sync, marks, answer.
 */
import { Appender, DiskError, isNoRoom, type Appended, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { GathererError } from '@message-gatherer/protocol'
import { writeCheckpoint } from './checkpoint.js'
import { encodeBatch } from './encode-batch.js'
import { messageChecksum } from './entry-line.js'
import { Growth } from './growth.js'
import { markLimits, type MarkLimits, type Marks } from './marks.js'
import { countOf, messageText } from './messages.js'
import { readJournal } from './reader.js'
import { closed, failureOf, full, poisoned } from './journal-failures.js'
import { describeRecovery, recover, settle, type Recovered } from './recovery.js'
import { createTimestamp } from './timestamp.js'
import type { Batch, Journal, JournalHealth, ProducerMark, StoredLine } from './journal.js'
import type { JournalFolder } from './journal-folder.js'

export interface DiskJournalOptions extends Partial<MarkLimits> {
  readonly fs: FileSystem
  /** Closed with the journal. */
  readonly writer: Writer
  readonly folder: JournalFolder
  readonly id: string
  readonly now: () => number
  /** Default 64 MiB. */
  readonly segmentBytes?: number
  /** Default 24 h, in milliseconds. */
  readonly segmentAgeMs?: number
  /** Most bytes of one sync; default 4 MiB. */
  readonly groupBytes?: number
  /** What a person should read: a torn tail set aside, damage, a checkpoint that could not be written. */
  readonly say: (sentence: string) => void
  /** A segment is complete: nothing is appended to it any more. */
  readonly onSealed?: () => void
  /** The process must end and start anew. */
  readonly onPoisoned: (reason: string) => void
}

/** What is remembered of an append until it is durable. */
interface Pending {
  readonly batch: Batch
  readonly lines: Uint8Array
  readonly receivedAtMs: number
}

const newline = 0x0a

/**
 * Recovers the journal and opens it for appending.
 *
 * With no room for what recovery must write it opens for reading only, and tries again at later appends.
 */
export async function openDiskJournal(options: DiskJournalOptions): Promise<Journal> {
  const { fs, folder, id } = options
  fs.makeFolder(folder.segments)
  const recovered = recover(fs, folder, { journalId: id, limits: markLimits(options) })
  for (const sentence of describeRecovery(recovered)) options.say(sentence)
  const journal = new DiskJournal(options, recovered)
  await journal.start()
  return journal
}

class DiskJournal implements Journal {
  readonly id: string
  readonly #options: DiskJournalOptions
  readonly #recovered: Recovered
  readonly #marks: Marks
  readonly #timestamp = createTimestamp()
  readonly #growth = new Growth()
  #appender: Appender<Pending> | undefined
  #starting: Promise<void> | undefined
  #triedAtMs = -Infinity
  #checkpoint: Promise<void> = Promise.resolve()
  #trouble: { readonly state: 'full' | 'poisoned'; readonly reason: string } | undefined
  #closed: Promise<void> | undefined

  constructor(options: DiskJournalOptions, recovered: Recovered) {
    this.id = options.id
    this.#options = options
    this.#recovered = recovered
    this.#marks = recovered.marks
  }

  get end(): number {
    return this.#appender?.end ?? this.#recovered.provenEnd
  }

  get queuedBytes(): number {
    return this.#appender?.queuedBytes ?? 0
  }

  async append(batch: Batch): Promise<void> {
    const appender = this.#appender ?? (await this.#started())
    const receivedAtMs = this.#options.now()
    const lines = encodeBatch(batch, this.#timestamp(receivedAtMs))
    try {
      await appender.append(lines, { batch, lines, receivedAtMs })
      if (this.#trouble?.state === 'full') this.#trouble = undefined
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      if (error.code === 'FULL') this.#trouble = { state: 'full', reason: error.message }
      throw failureOf(error)
    }
  }

  async ready(): Promise<void> {
    if (!this.#appender) await this.#started()
    if (this.#trouble?.state === 'poisoned') throw this.#refusal()
  }

  mark(user: string, producer: string): ProducerMark | undefined {
    return this.#marks.get(user, producer)
  }

  read(from = 0): Iterable<StoredLine> {
    return readJournal(this.#options.fs, this.#options.folder, { from, to: this.end })
  }

  async grown(beyond: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.end > beyond) return
    if (this.#closed || this.#trouble?.state === 'poisoned') throw this.#refusal()
    await this.#growth.wait(beyond, signal)
  }

  health(): JournalHealth {
    if (this.#trouble?.state === 'full' && !this.#closed) void this.#lookForRoom()
    const { damaged, missingBytes } = this.#recovered
    const state = this.#trouble?.state ?? (this.#closed ? 'closed' : 'writable')
    const reason = this.#trouble?.reason
    return { state, damagedLines: damaged.length, missingBytes, ...(reason === undefined ? {} : { reason }) }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** Makes the recovered journal true on the disk, at most once a second as long as there is no room. */
  start(): Promise<void> {
    const now = this.#options.now()
    if (Math.abs(now - this.#triedAtMs) < 1000) return this.#starting ?? Promise.resolve()
    this.#triedAtMs = now
    this.#starting ??= this.#settle(now).finally(() => (this.#starting = undefined))
    return this.#starting
  }

  async #started(): Promise<Appender<Pending>> {
    if (!this.#closed) await this.start()
    if (!this.#appender) throw this.#refusal()
    return this.#appender
  }

  async #settle(nowMs: number): Promise<void> {
    const { fs, writer, folder } = this.#options
    try {
      const open = await settle(fs, writer, folder, this.#recovered, nowMs)
      if (open.setAside !== undefined)
        this.#options.say(`unacknowledged bytes after a crash were set aside: ${open.setAside}`)
      this.#trouble = undefined
      this.#appender = this.#createAppender(open)
      this.#writeCheckpoint({ clean: false })
      this.#growth.reached(this.end)
    } catch (error) {
      if (!isNoRoom(error) && this.#trouble) return this.#poisoned(String(error))
      if (!isNoRoom(error)) throw error
      this.#trouble = { state: 'full', reason: 'there is no room to recover the open segment' }
    }
  }

  #createAppender(open: {
    readonly start: number
    readonly end: number
    readonly openedAtMs: number
  }): Appender<Pending> {
    const { writer, folder, now, segmentBytes, segmentAgeMs, groupBytes } = this.#options
    return new Appender<Pending>({
      writer,
      folder: folder.segments,
      segmentStart: open.start,
      end: open.end,
      openedAtMs: open.openedAtMs,
      now,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
      ...(groupBytes === undefined ? {} : { groupBytes }),
      ...(segmentAgeMs === undefined ? {} : { segmentAgeMs }),
      onDurable: (part, pending) => this.#moveMark(part, pending),
      onSealed: () => this.#sealed(),
      onGrown: end => this.#growth.reached(end),
      onPoisoned: reason => this.#poisoned(reason),
    })
  }

  #sealed(): void {
    this.#writeCheckpoint({ clean: false })
    this.#options.onSealed?.()
  }

  /** So that whoever asks for the health finds out that there is room again, although nobody sends. */
  async #lookForRoom(): Promise<void> {
    if (!this.#appender) return this.start()
    const outcome = await this.#options.writer.room()
    if (outcome.kind === 'durable' && this.#trouble?.state === 'full') this.#trouble = undefined
  }

  #poisoned(reason: string): void {
    this.#trouble = { state: 'poisoned', reason }
    this.#growth.fail(poisoned(reason))
    this.#options.onPoisoned(reason)
  }

  #moveMark(part: Appended & { readonly taken: number }, { batch, lines, receivedAtMs }: Pending): void {
    this.#marks.clock.observe(receivedAtMs)
    if (!batch.producer) return
    const count = part.taken === lines.length ? countOf(batch.messages) : countLines(lines.subarray(0, part.taken))
    this.#marks.set(batch.user, batch.producer.id, {
      next: batch.producer.firstSequence + count,
      lastChecksum: messageChecksum(messageText(batch.messages, count - 1)),
      lastOffset: part.lastLine,
    })
  }

  /** One at a time; durable length first, marks later, as the format allows. */
  #writeCheckpoint({ clean }: { readonly clean: boolean }): void {
    this.#checkpoint = this.#checkpoint.then(async () => {
      const { writer, folder, say } = this.#options
      const content = { journalId: this.id, durableLength: this.end, clean, marks: this.#marks }
      const failure = await writeCheckpoint(writer, folder, content)
      if (failure !== undefined) say(`the checkpoint was not written, the next start takes longer: ${failure}`)
    })
  }

  async #close(): Promise<void> {
    await this.#starting
    await this.#appender?.close()
    this.#growth.fail(closed())
    if (this.#appender && this.#trouble?.state !== 'poisoned') this.#writeCheckpoint({ clean: true })
    await this.#checkpoint
    await this.#options.writer.close()
  }

  #refusal(): GathererError {
    if (this.#closed) return closed()
    const { state, reason } = this.#trouble ?? { state: 'full', reason: 'the journal is not open' }
    return state === 'poisoned' ? poisoned(reason) : full(reason)
  }
}

function countLines(lines: Uint8Array): number {
  let count = 0
  for (let at = lines.indexOf(newline); at !== -1; at = lines.indexOf(newline, at + 1)) count++
  return count
}
