/**
 * The journal on this machine's disk.
 *
 * Ties encoding, group commit, marks and checkpoint together; the order of these steps is what the promise rests on:
 * bytes, sync, marks, answer.
 */
import { Appender, DiskError, isNoRoom, type Appended, type FileSystem, type Writer } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import { writeCheckpoint } from './checkpoint.js'
import { encodeBatch, messageChecksum } from './entry-line.js'
import { Marks } from './marks.js'
import { readJournal } from './reader.js'
import { recover, settle, type Recovered } from './recovery.js'
import type { Batch, Journal, JournalHealth, ProducerMark, StoredLine } from './journal.js'
import type { JournalFolder } from './journal-folder.js'

export interface DiskJournalOptions {
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
  /** The process must end and start anew. */
  readonly onPoisoned: (reason: string) => void
}

/** What is remembered of an append until it is durable. */
interface Pending {
  readonly batch: Batch
  readonly lines: Uint8Array
}

const newline = 0x0a
const retryAfterSeconds = 5

/**
 * Recovers the journal and opens it for appending.
 *
 * With no room for what recovery must write it opens for reading only, and tries again at later appends.
 */
export async function openDiskJournal(options: DiskJournalOptions): Promise<Journal> {
  const { fs, folder, id } = options
  fs.makeFolder(folder.segments)
  const recovered = recover(fs, folder, id)
  reportRecovery(recovered, options)
  const journal = new DiskJournal(options, recovered)
  await journal.start()
  return journal
}

class DiskJournal implements Journal {
  readonly id: string
  readonly #options: DiskJournalOptions
  readonly #recovered: Recovered
  readonly #marks: Marks
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

  async append(batch: Batch): Promise<void> {
    if (!this.#appender && !this.#closed) await this.start()
    if (!this.#appender) throw this.#refusal()
    const lines = encodeBatch(batch, timestamp(this.#options.now()))
    try {
      await this.#appender.append(lines, { batch, lines })
      if (this.#trouble?.state === 'full') this.#trouble = undefined
    } catch (error) {
      throw this.#translate(error)
    }
  }

  mark(user: string, producer: string): ProducerMark | undefined {
    return this.#marks.get(user, producer)
  }

  read(from = 0): Iterable<StoredLine> {
    return readJournal(this.#options.fs, this.#options.folder, { from, to: this.end })
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

  async #settle(nowMs: number): Promise<void> {
    const { fs, writer, folder } = this.#options
    try {
      const open = await settle(fs, writer, folder, this.#recovered, nowMs)
      if (open.setAside !== undefined)
        this.#options.say(`unacknowledged bytes after a crash were set aside: ${open.setAside}`)
      this.#trouble = undefined
      this.#appender = this.#createAppender(open)
      this.#writeCheckpoint({ clean: false })
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
      onSealed: () => this.#writeCheckpoint({ clean: false }),
      onPoisoned: reason => this.#poisoned(reason),
    })
  }

  /** So that whoever asks for the health finds out that there is room again, although nobody sends. */
  async #lookForRoom(): Promise<void> {
    if (!this.#appender) return this.start()
    const outcome = await this.#options.writer.room()
    if (outcome.kind === 'durable' && this.#trouble?.state === 'full') this.#trouble = undefined
  }

  #poisoned(reason: string): void {
    this.#trouble = { state: 'poisoned', reason }
    this.#options.onPoisoned(reason)
  }

  #moveMark(part: Appended & { readonly taken: number }, { batch, lines }: Pending): void {
    if (!batch.producer) return
    const count = part.taken === lines.length ? batch.messages.length : countLines(lines.subarray(0, part.taken))
    this.#marks.set(batch.user, batch.producer.id, {
      next: batch.producer.firstSequence + count,
      lastChecksum: messageChecksum(batch.messages[count - 1]?.json ?? ''),
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
    if (this.#appender && this.#trouble?.state !== 'poisoned') this.#writeCheckpoint({ clean: true })
    await this.#checkpoint
    await this.#options.writer.close()
  }

  #translate(error: unknown): unknown {
    if (!(error instanceof DiskError)) return error
    const details = { cause: error, retryAfterSeconds }
    switch (error.code) {
      case 'FULL':
        this.#trouble = { state: 'full', reason: error.message }
        return new GathererError('JOURNAL_FULL', `no room to store messages: ${error.message}`, {
          ...details,
          hint: 'free space on the server',
        })
      case 'BUSY':
        return new GathererError('TOO_MANY_REQUESTS', error.message, { ...details, retryAfterSeconds: 1 })
      case 'CLOSED':
        return new GathererError('JOURNAL_CLOSED', 'the server is stopping', details)
      case 'POISONED':
        return new GathererError(
          'JOURNAL_POISONED',
          `it is not known whether this was stored: ${error.message}`,
          details,
        )
    }
  }

  #refusal(): GathererError {
    if (this.#closed) return new GathererError('JOURNAL_CLOSED', 'the server is stopping', { retryAfterSeconds })
    const reason = this.#trouble?.reason ?? 'the journal is not open'
    if (this.#trouble?.state === 'poisoned') return new GathererError('JOURNAL_POISONED', reason, { retryAfterSeconds })
    return new GathererError('JOURNAL_FULL', reason, { retryAfterSeconds, hint: 'free space on the server' })
  }
}

function reportRecovery({ damaged, missingBytes, end }: Recovered, { say }: DiskJournalOptions): void {
  const [first] = damaged
  if (first)
    say(
      `damaged: ${damaged.length} acknowledged lines, the first at byte ${first.byte} of ${first.path}; see gatherd verify`,
    )
  if (missingBytes > 0)
    say(
      `missing: ${missingBytes} acknowledged bytes before offset ${end}; was the journal restored from an older copy?`,
    )
}

function countLines(lines: Uint8Array): number {
  let count = 0
  for (let at = lines.indexOf(newline); at !== -1; at = lines.indexOf(newline, at + 1)) count++
  return count
}

let stampedMs = Number.NaN
let stamp = ''

/** RFC 3339 in UTC; the last one is kept, because many entries share a millisecond. */
function timestamp(ms: number): string {
  if (ms !== stampedMs) {
    stampedMs = ms
    stamp = new Date(ms).toISOString()
  }
  return stamp
}
