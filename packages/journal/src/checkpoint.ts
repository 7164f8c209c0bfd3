/**
 * A cache beside the journal that makes the next start short; it may be deleted at any time (journal rule J12).
 *
 * Written in slices while marks move, so a user's marks may be ahead of `durableLength`; each names the offset of its
 * last entry, and a start that replays the journal from `durableLength` on skips what they have seen.
 */
import { crc32 } from 'node:zlib'
import {
  checksumBytes,
  objectOfLine,
  readWhole,
  writeLineEnding,
  type FileSystem,
  type Writer,
} from '@message-gatherer/disk'
import type { ClockReading } from './journal-clock.js'
import type { JournalFolder } from './journal-folder.js'
import type { MarkLimits, Marks } from './marks.js'
import type { Mark } from './user-marks.js'

export interface Checkpoint {
  readonly journalId: string
  /** Every byte before this offset was durable. */
  readonly durableLength: number
  /** The server stopped in an orderly way and wrote nothing after this. */
  readonly clean: boolean
  readonly marks: Marks
}

/** A checkpoint as it was read. */
export interface StoredCheckpoint extends Omit<Checkpoint, 'marks'> {
  /** The journal's clock at `durableLength`. */
  readonly clock: ClockReading
  /** Those that the marks were kept by. */
  readonly limits: MarkLimits
  /** A user's from the longest idle one to the newest. */
  readonly marks: readonly (readonly [user: string, mark: Mark])[]
}

const version = 2
const marksPerSlice = 10_000

/** The file's beginning; `marks` follow. */
interface Header {
  readonly version: number
  readonly journal_id: string
  readonly durable_length: number
  readonly clean: boolean
  readonly elapsed_ms: number
  readonly received_at_ms: number | null
  readonly producers_per_user: number
  readonly producer_idle_ms: number
}

interface Content extends Header {
  readonly marks: readonly MarkRow[]
}

type MarkRow = readonly [
  user: string,
  producer: string,
  next: number,
  lastChecksum: number,
  lastOffset: number,
  clockMs: number,
]

/** The checkpoint of this journal, or undefined when there is none that can be believed. */
export function readCheckpoint(fs: FileSystem, folder: JournalFolder, journalId: string): StoredCheckpoint | undefined {
  if (!fs.exists(folder.checkpoint)) return undefined
  const content = objectOfLine(readWhole(fs, folder.checkpoint)) as Content | undefined
  if (content?.version !== version || content.journal_id !== journalId) return undefined
  return {
    journalId,
    durableLength: content.durable_length,
    clean: content.clean,
    clock: { elapsedMs: content.elapsed_ms, receivedAtMs: content.received_at_ms ?? undefined },
    limits: { producersPerUser: content.producers_per_user, producerIdleMs: content.producer_idle_ms },
    marks: content.marks.map(([user, producer, next, lastChecksum, lastOffset, clockMs]) => [
      user,
      { producer, next, lastChecksum, lastOffset, clockMs },
    ]),
  }
}

/** Replaces the checkpoint. Says why it could not, if so: without one the next start only takes longer. */
export async function writeCheckpoint(
  writer: Writer,
  folder: JournalFolder,
  checkpoint: Checkpoint,
): Promise<string | undefined> {
  const staged = `${folder.checkpoint}.new`
  let checksum = 0
  let position = 0
  for (const slice of slicesOf(checkpoint)) {
    checksum = crc32(slice, checksum)
    const outcome = await writer.stage(staged, Buffer.from(slice), position)
    if (outcome.kind !== 'durable') return outcome.reason
    position += Buffer.byteLength(slice)
  }
  const ending = Buffer.alloc(checksumBytes + 1)
  writeLineEnding(ending, 0, checksum)
  const ended = await writer.stage(staged, ending, position)
  if (ended.kind !== 'durable') return ended.reason
  const published = await writer.publish(staged, folder.checkpoint)
  return published.kind === 'durable' ? undefined : published.reason
}

function* slicesOf(checkpoint: Checkpoint): Generator<string> {
  yield `${JSON.stringify(headerOf(checkpoint)).slice(0, -1)},"marks":[`
  let rows: string[] = []
  let separator = ''
  for (const [user, marks] of checkpoint.marks.sweep()) {
    for (const mark of marks) {
      rows.push(JSON.stringify(rowOf(user, mark)))
      if (rows.length < marksPerSlice) continue
      yield separator + rows.join(',\n')
      separator = ',\n'
      rows = []
    }
  }
  yield rows.length === 0 ? ']' : `${separator}${rows.join(',\n')}]`
}

function headerOf({ journalId, durableLength, clean, marks: { clock, limits } }: Checkpoint): Header {
  return {
    version,
    journal_id: journalId,
    durable_length: durableLength,
    clean,
    elapsed_ms: clock.elapsedMs,
    received_at_ms: clock.reading.receivedAtMs ?? null,
    producers_per_user: limits.producersPerUser,
    producer_idle_ms: limits.producerIdleMs,
  }
}

function rowOf(user: string, { producer, next, lastChecksum, lastOffset, clockMs }: Mark): MarkRow {
  return [user, producer, next, lastChecksum, lastOffset, clockMs]
}
