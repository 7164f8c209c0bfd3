/**
 * What a crash left behind: how far the open segment is proven, where its torn tail begins, and its copy (journal
 * rules J8 to J10).
 *
 * Knows lines, checksums and group marks; what else makes a line acceptable is the caller's.
 */
import { beginsGroupAt, isIntact, isMarked } from './checked-line.js'
import { codeOf, type FileHandle, type FileSystem } from './file-system.js'
import { readLines, type Line } from './lines.js'
import type { Segment } from './segments.js'

/** A line that was acknowledged and cannot be read any more. */
export interface DamagedLine {
  readonly path: string
  /** From 1, counted from where the scan began. */
  readonly line: number
  /** Position in the file. */
  readonly byte: number
  readonly offset: number
  readonly length: number
}

export interface Scan {
  readonly segment: Segment
  /** Offset to begin at, on a line's border; default: the segment's start. */
  readonly from?: number
  /** Damage before this offset was acknowledged and is reported; from it on it is the torn tail. */
  readonly provenEnd: number
  /** Sees each intact line in order. One that it refuses is as good as damaged: beyond `provenEnd` the tail begins there. */
  readonly accept: (line: Line, offset: number) => boolean
}

export interface ScanResult {
  /** Offset of the end of what is good; less than the segment's end when there is a torn tail. */
  readonly goodEnd: number
  readonly damaged: readonly DamagedLine[]
}

const copyBytes = 1024 * 1024

/**
 * The offset before which every byte of a segment was durable: that of its last true group mark, or `known` if later.
 *
 * A group is written only after the one before it is synced, so a mark that names its own offset is a proof.
 */
export function findProvenEnd(fs: FileSystem, segment: Segment, known: number): number {
  let proven = Math.max(segment.start, Math.min(known, segment.end))
  for (const line of readLines(fs, segment.path, { from: proven - segment.start, to: segment.end - segment.start })) {
    const offset = segment.start + line.position
    if (line.ended && beginsGroupAt(line.bytes, offset)) proven = offset
  }
  return proven
}

/** Reads a segment once: reports durable damage, finds the torn tail. */
export function scanSegment(fs: FileSystem, { segment, from = segment.start, provenEnd, accept }: Scan): ScanResult {
  const damaged: DamagedLine[] = []
  let number = 0
  for (const line of readLines(fs, segment.path, { from: from - segment.start, to: segment.end - segment.start })) {
    number++
    const offset = segment.start + line.position
    const inPlace = offset < provenEnd || belongsToLastGroup(line, offset, provenEnd)
    if (line.ended && isIntact(line.bytes) && inPlace && accept(line, offset)) continue
    if (offset >= provenEnd) return { goodEnd: offset, damaged }
    damaged.push({ path: segment.path, line: number, byte: line.position, offset, length: line.length })
  }
  return { goodEnd: segment.end, damaged }
}

/**
 * In doubt there is one group: its first line is marked with its own offset, the others are not marked. Anything else
 * is an old line that a recycled block shows.
 */
function belongsToLastGroup(line: Line, offset: number, provenEnd: number): boolean {
  return offset === provenEnd ? beginsGroupAt(line.bytes, offset) : !isMarked(line.bytes)
}

/**
 * Replaces a segment by a synced copy of its good part; the rest is set aside as `<segment>.torn-<unix milliseconds>`.
 *
 * The copy is what makes it true: after a failed sync the kernel shows bytes that are nowhere on the disk, and syncing
 * or writing them again in place does not bring them there.
 *
 * @returns the path of what was set aside, if anything was.
 */
export function rewriteSegment(
  fs: FileSystem,
  folder: string,
  segment: Segment,
  goodEnd: number,
  nowMs: number,
): string | undefined {
  const length = goodEnd - segment.start
  const torn = goodEnd < segment.end ? freeTornPath(fs, segment.path, nowMs) : undefined
  const copy = `${segment.path}.recovered`
  fs.remove(copy)
  try {
    if (torn !== undefined) copyRange(fs, segment.path, torn, length, segment.end - segment.start)
    copyRange(fs, segment.path, copy, 0, length)
  } catch (error) {
    tryToRemove(fs, copy)
    if (torn !== undefined) tryToRemove(fs, torn)
    throw error
  }
  fs.rename(copy, segment.path)
  fs.syncFolder(folder)
  return torn
}

/** Clocks step back, and a crash may follow a crash: what was set aside before is never written over. */
function freeTornPath(fs: FileSystem, path: string, nowMs: number): string {
  let ms = nowMs
  while (fs.exists(`${path}.torn-${ms}`)) ms++
  return `${path}.torn-${ms}`
}

/** True when an error of a recovery says that there is no room for the copy. */
export function isNoRoom(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
}

function copyRange(fs: FileSystem, from: string, to: string, start: number, end: number): void {
  const source = fs.open(from, 'read')
  try {
    const target = fs.open(to, 'create')
    try {
      copyBlocks(fs, { source, target, start, end })
      fs.sync(target)
    } finally {
      fs.close(target)
    }
  } finally {
    fs.close(source)
  }
}

interface Copy {
  readonly source: FileHandle
  readonly target: FileHandle
  readonly start: number
  readonly end: number
}

function copyBlocks(fs: FileSystem, { source, target, start, end }: Copy): void {
  const block = Buffer.allocUnsafe(Math.min(copyBytes, end - start))
  for (let at = start; at < end;) {
    const count = fs.read(source, block.subarray(0, Math.min(block.length, end - at)), at)
    if (count === 0) throw new Error('the segment became shorter while it was copied')
    fs.write(target, block.subarray(0, count), at - start)
    at += count
  }
}

function tryToRemove(fs: FileSystem, path: string): void {
  try {
    fs.remove(path)
  } catch {
    // The error that led here says more.
  }
}
