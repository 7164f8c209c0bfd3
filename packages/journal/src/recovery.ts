/**
 * What the journal is after whatever happened: its marks, its damage, its end (journal rules J8 to J13).
 *
 * Reads only; `settle` then makes it true on the disk.
 */
import {
  findMismatches,
  findProvenEnd,
  listSegments,
  readLines,
  rewriteSegment,
  scanSegment,
  segmentName,
} from '@message-gatherer/disk'
import type { DamagedLine, FileSystem, Line, Outcome, Segment, Writer } from '@message-gatherer/disk'
import { isEntry } from './entry-line.js'
import { readCheckpoint, type StoredCheckpoint } from './checkpoint.js'
import { JournalClock } from './journal-clock.js'
import { Marks, type MarkLimits } from './marks.js'
import { Replay } from './replay.js'
import { receivedAtOf } from './timestamp.js'
import type { JournalFolder } from './journal-folder.js'

export interface RecoverOptions {
  readonly journalId: string
  readonly limits: MarkLimits
}

export interface Recovered {
  readonly marks: Marks
  readonly damaged: readonly DamagedLine[]
  /** Acknowledged bytes that are not there. */
  readonly missingBytes: number
  /** Where the next entry goes. */
  readonly end: number
  /** What was the open segment, if there was one. */
  readonly open: Segment | undefined
  /** The end of its good part. */
  readonly goodEnd: number
  /** Everything before this is on the disk already, whatever becomes of the rest. */
  readonly provenEnd: number
  /** It was closed in an orderly way: nothing of it is in doubt. */
  readonly clean: boolean
}

export interface OpenSegment {
  readonly start: number
  readonly end: number
  readonly openedAtMs: number
  /** The file that holds a torn tail, if one was set aside. */
  readonly setAside: string | undefined
}

/** Reads what is needed: the open segment, or without a checkpoint the whole journal. */
export function recover(fs: FileSystem, folder: JournalFolder, { journalId, limits }: RecoverOptions): Recovered {
  const segments = listSegments(fs, folder.segments)
  const open = segments.at(-1)
  const length = open?.end ?? 0
  const checkpoint = readCheckpoint(fs, folder, journalId)
  const missingBytes = Math.max(0, (checkpoint?.durableLength ?? 0) - length)
  const replay = beginReplay(checkpoint, length, limits)
  const { marks, from } = replay
  const damaged: DamagedLine[] = []
  let goodEnd = length
  let proven = length
  for (const segment of segments) {
    if (segment.end <= from) continue
    const provenEnd = segment === open ? findProvenEnd(fs, segment, checkpoint?.durableLength ?? 0) : segment.end
    const accept = (line: Line, offset: number) => replay.accept(line, { offset, provenEnd })
    const result = scanSegment(fs, { segment, from: Math.max(from, segment.start), provenEnd, accept })
    damaged.push(...result.damaged)
    if (segment !== open) continue
    goodEnd = result.goodEnd
    proven = provenEnd
  }
  const clean = checkpoint?.clean === true && checkpoint.durableLength === length
  return {
    marks,
    damaged,
    missingBytes: missingBytes + missingWithin(segments),
    end: missingBytes > 0 ? length + missingBytes : goodEnd,
    open,
    goodEnd,
    provenEnd: proven,
    clean,
  }
}

/**
 * Gives the writer a segment that it may append to, before anything is read or answered.
 *
 * After anything but an orderly stop the open segment is replaced by a synced copy of its good part. A file is appended
 * to only in the process life that created or copied it, so after an orderly stop a new one is begun.
 *
 * @throws the platform's error, for example ENOSPC: there is no room for the copy; nothing has changed.
 */
export async function settle(
  fs: FileSystem,
  writer: Writer,
  folder: JournalFolder,
  recovered: Recovered,
  nowMs: number,
): Promise<OpenSegment> {
  const { open, clean, goodEnd, end } = recovered
  // An empty one may be the begin of a start that crashed: its name may not be on the disk.
  const isCopied = open !== undefined && (!clean || open.start === open.end)
  const setAside = isCopied ? rewriteSegment(fs, folder.segments, open, goodEnd, nowMs) : undefined
  const goesOn = isCopied && end === goodEnd
  const start = goesOn ? open.start : end
  const path = `${folder.segments}/${segmentName(start)}`
  const outcome = goesOn ? await writer.adopt(path, end - start) : await writer.begin(path)
  if (outcome.kind !== 'durable') throw unwritable(path, outcome)
  return { start, end, openedAtMs: goesOn ? openedAt(fs, path, nowMs) : nowMs, setAside }
}

function unwritable(path: string, outcome: Exclude<Outcome, { kind: 'durable' }>): Error {
  const error = new Error(`cannot write to ${path}: ${outcome.reason}`)
  return Object.assign(error, { code: outcome.kind === 'full' ? 'ENOSPC' : 'EIO' })
}

/** What a person should know of a recovery. */
export function describeRecovery({ damaged, missingBytes, end }: Recovered): string[] {
  const [first] = damaged
  const where = first && `the first at byte ${first.byte} of ${first.path}; see gatherd verify`
  return [
    ...(first ? [`damaged: ${damaged.length} acknowledged lines, ${where}`] : []),
    ...(missingBytes > 0
      ? [
          `missing: ${missingBytes} acknowledged bytes before offset ${end}; was the journal restored from an older copy?`,
        ]
      : []),
  ]
}

/** What lies between segments that do not tile: a file is gone or was cut. */
function missingWithin(segments: readonly Segment[]): number {
  const gaps = findMismatches(segments).filter(mismatch => mismatch.kind === 'gap')
  return gaps.reduce((sum, { from, to }) => sum + to - from, segments[0]?.start ?? 0)
}

/** Begins with what the checkpoint knows; with nothing when it tells of entries that are not there. */
function beginReplay(checkpoint: StoredCheckpoint | undefined, length: number, limits: MarkLimits): Replay {
  if (!checkpoint || tellsBeyond(checkpoint, length))
    return new Replay(new Marks(limits), { from: 0, isComplete: true })
  const { durableLength: from, clock, limits: before } = checkpoint
  const marks = new Marks(limits, new JournalClock(clock))
  for (const [user, mark] of checkpoint.marks) marks.put(user, mark)
  const { producersPerUser, producerIdleMs } = limits
  const isComplete = before.producersPerUser === producersPerUser && before.producerIdleMs === producerIdleMs
  return new Replay(marks, { from, isComplete })
}

function tellsBeyond({ durableLength, marks }: StoredCheckpoint, length: number): boolean {
  return durableLength > length || marks.some(([, { lastOffset }]) => lastOffset >= length)
}

/** When a segment got its first entry, as that entry says. */
function openedAt(fs: FileSystem, path: string, nowMs: number): number {
  for (const line of readLines(fs, path)) {
    if (!line.ended || !isEntry(line.bytes)) continue
    return Math.min(receivedAtOf(line.bytes), nowMs)
  }
  return nowMs
}
