/**
 * Reads every byte of a journal and reports what is not as it was acknowledged (journal rule J15).
 *
 * There is no repair: damage blocks nothing, and cutting bytes out would move every later offset.
 */
import { findMismatches, findProvenEnd, listSegments, scanSegment } from '@message-gatherer/disk'
import type { DamagedLine, FileSystem, Line, Mismatch, Segment } from '@message-gatherer/disk'
import { isEntry, producerOf, type ProducerFields } from './entry-line.js'
import { readCheckpoint, type StoredCheckpoint } from './checkpoint.js'
import { readJournalId, type JournalFolder } from './journal-folder.js'
import { Marks, markLimits, type MarkLimits } from './marks.js'
import { receivedAtOf } from './timestamp.js'

/** Where a producer's sequences do not go on by one. */
export interface SequenceBreak {
  readonly kind: 'gap' | 'repeat'
  readonly user: string
  readonly producer: string
  readonly expected: number
  readonly found: number
  readonly path: string
  readonly byte: number
}

/** Bytes at the end that no group mark proves: a crash left them, or a server is writing them now. */
export interface UnfinishedTail {
  readonly path: string
  readonly byte: number
  readonly length: number
}

export interface VerifyReport {
  readonly segments: number
  readonly entries: number
  readonly bytes: number
  readonly damaged: readonly DamagedLine[]
  readonly sequenceBreaks: readonly SequenceBreak[]
  readonly mismatches: readonly Mismatch[]
  readonly tail: UnfinishedTail | undefined
  /** Acknowledged bytes before the first segment, or beyond the last one, as the checkpoint tells. */
  readonly missingBytes: number
}

/** True when everything acknowledged is there. */
export function isSound(report: VerifyReport): boolean {
  const { damaged, sequenceBreaks, mismatches, tail, missingBytes } = report
  return damaged.length + sequenceBreaks.length + mismatches.length + missingBytes === 0 && tail === undefined
}

export function verifyJournal(
  fs: FileSystem,
  folder: JournalFolder,
  onSegment: (done: number, of: number) => void = () => undefined,
): VerifyReport {
  const segments = fs.exists(folder.segments) ? listSegments(fs, folder.segments) : []
  const checkpoint = checkpointIn(fs, folder)
  const known = checkpoint?.durableLength ?? 0
  const producers = new Producers(checkpoint?.limits ?? markLimits({}), segments[0]?.start ?? 0)
  const damaged: DamagedLine[] = []
  let entries = 0
  let tail: UnfinishedTail | undefined
  for (const [index, segment] of segments.entries()) {
    const isOpen = index === segments.length - 1
    const provenEnd = isOpen ? findProvenEnd(fs, segment, known) : segment.end
    const accept = (line: Line) => {
      if (!isEntry(line.bytes)) return false
      entries++
      producers.check(line, segment)
      return true
    }
    const result = scanSegment(fs, { segment, provenEnd, accept })
    damaged.push(...result.damaged)
    tail = tailOf(segment, result.goodEnd)
    onSegment(index + 1, segments.length)
  }
  const end = segments.at(-1)?.end ?? 0
  return {
    segments: segments.length,
    entries,
    bytes: segments.reduce((sum, segment) => sum + segment.end - segment.start, 0),
    damaged,
    sequenceBreaks: producers.breaks,
    mismatches: findMismatches(segments),
    tail,
    missingBytes: Math.max(0, known - end) + (segments[0]?.start ?? 0),
  }
}

function checkpointIn(fs: FileSystem, folder: JournalFolder): StoredCheckpoint | undefined {
  const id = readJournalId(fs, folder)
  return id === undefined ? undefined : readCheckpoint(fs, folder, id)
}

function tailOf(segment: Segment, goodEnd: number): UnfinishedTail | undefined {
  if (goodEnd === segment.end) return undefined
  return { path: segment.path, byte: goodEnd - segment.start, length: segment.end - goodEnd }
}

/** Follows each producer's numbers; in as little memory as the server, because it forgets whom the server forgot. */
class Producers {
  readonly breaks: SequenceBreak[] = []
  readonly #marks: Marks
  readonly #firstOffset: number

  constructor(limits: MarkLimits, firstOffset: number) {
    this.#marks = new Marks(limits)
    this.#firstOffset = firstOffset
  }

  check(line: Line, segment: Segment): void {
    this.#marks.clock.observe(receivedAtOf(line.bytes))
    const fields = producerOf(line.bytes)
    if (!fields) return
    const { user, producer, sequence: found } = fields
    const expected = this.#expected(fields)
    this.#marks.set(user, producer, { next: found + 1, lastChecksum: 0, lastOffset: segment.start + line.position })
    if (found === expected) return
    const kind = found > expected ? 'gap' : 'repeat'
    this.breaks.push({ kind, user, producer, expected, found, path: segment.path, byte: line.position })
  }

  /** A producer that is unknown begins at 0, or goes on, where it was forgotten or its older entries were deleted. */
  #expected({ user, producer, sequence }: ProducerFields): number {
    const mark = this.#marks.find(user, producer)
    if (mark && sequence === mark.next) return sequence
    if (mark && this.#marks.get(user, producer)) return mark.next
    return this.#firstOffset > 0 || this.#marks.mayHaveForgotten(user) ? sequence : 0
  }
}
