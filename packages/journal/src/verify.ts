/**
 * Reads every byte of a journal and reports what is not as it was acknowledged (journal rule J15).
 *
 * There is no repair: damage blocks nothing, and cutting bytes out would move every later offset.
 */
import { findMismatches, findProvenEnd, listSegments, scanSegment } from '@message-gatherer/disk'
import type { DamagedLine, FileSystem, Line, Mismatch, Segment } from '@message-gatherer/disk'
import { isEntry, producerOf } from './entry-line.js'
import { readCheckpoint } from './checkpoint.js'
import { readJournalId, type JournalFolder } from './journal-folder.js'

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
  const known = durableLength(fs, folder)
  const producers = new Producers(segments[0]?.start ?? 0)
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

function durableLength(fs: FileSystem, folder: JournalFolder): number {
  const id = readJournalId(fs, folder)
  return id === undefined ? 0 : (readCheckpoint(fs, folder, id)?.durableLength ?? 0)
}

function tailOf(segment: Segment, goodEnd: number): UnfinishedTail | undefined {
  if (goodEnd === segment.end) return undefined
  return { path: segment.path, byte: goodEnd - segment.start, length: segment.end - goodEnd }
}

class Producers {
  readonly breaks: SequenceBreak[] = []
  readonly #next = new Map<string, number>()
  readonly #firstOffset: number

  constructor(firstOffset: number) {
    this.#firstOffset = firstOffset
  }

  check(line: Line, segment: Segment): void {
    const fields = producerOf(line.bytes)
    if (!fields) return
    const { user, producer, sequence: found } = fields
    const key = `${user}/${producer}`
    // Where older segments were deleted, a producer's first entry may have any number.
    const expected = this.#next.get(key) ?? (this.#firstOffset > 0 ? found : 0)
    this.#next.set(key, found + 1)
    if (found === expected) return
    const kind = found > expected ? 'gap' : 'repeat'
    this.breaks.push({ kind, user, producer, expected, found, path: segment.path, byte: line.position })
  }
}
