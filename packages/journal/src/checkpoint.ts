/**
 * A cache beside the journal that makes the next start short; it may be deleted at any time (journal rule J12).
 *
 * Written in slices while marks move, so a mark may be ahead of `durableLength`; each names the offset of its last
 * entry, and a start that replays the journal from `durableLength` on skips what a mark has seen.
 */
import { crc32 } from 'node:zlib'
import { isIntact, lineEnding, readWhole, type FileSystem, type Writer } from '@message-gatherer/disk'
import { Marks } from './marks.js'
import type { JournalFolder } from './journal-folder.js'

export interface Checkpoint {
  readonly journalId: string
  /** Every byte before this offset was durable. */
  readonly durableLength: number
  /** The server stopped in an orderly way and wrote nothing after this. */
  readonly clean: boolean
  readonly marks: Marks
}

const version = 1
const marksPerSlice = 10_000

type MarkRow = readonly [user: string, producer: string, next: number, lastChecksum: number, lastOffset: number]

/** The checkpoint of this journal, or undefined when there is none that can be believed. */
export function readCheckpoint(fs: FileSystem, folder: JournalFolder, journalId: string): Checkpoint | undefined {
  if (!fs.exists(folder.checkpoint)) return undefined
  const bytes = readWhole(fs, folder.checkpoint)
  if (!isIntact(bytes.subarray(0, -1))) return undefined
  const content = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>
  if (content['version'] !== version || content['journal_id'] !== journalId) return undefined
  const marks = new Marks()
  for (const [user, producer, next, lastChecksum, lastOffset] of content['marks'] as MarkRow[]) {
    marks.set(user, producer, { next, lastChecksum, lastOffset })
  }
  return { journalId, durableLength: Number(content['durable_length']), clean: content['clean'] === true, marks }
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
  const ended = await writer.stage(staged, Buffer.from(lineEnding(checksum)), position)
  if (ended.kind !== 'durable') return ended.reason
  const published = await writer.publish(staged, folder.checkpoint)
  return published.kind === 'durable' ? undefined : published.reason
}

function* slicesOf({ journalId, durableLength, clean, marks }: Checkpoint): Generator<string> {
  yield `{"version":${version},"journal_id":"${journalId}","durable_length":${durableLength},"clean":${clean},"marks":[`
  let rows: string[] = []
  let separator = ''
  for (const [user, producer, { next, lastChecksum, lastOffset }] of marks.entries()) {
    rows.push(JSON.stringify([user, producer, next, lastChecksum, lastOffset] satisfies MarkRow))
    if (rows.length < marksPerSlice) continue
    yield separator + rows.join(',\n')
    separator = ',\n'
    rows = []
  }
  yield rows.length === 0 ? ']' : `${separator}${rows.join(',\n')}]`
}
