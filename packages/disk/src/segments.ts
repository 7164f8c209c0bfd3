/**
 * A long sequence of bytes as files: each is named by the offset of its first byte (journal rule J6).
 *
 * Knows names and how files tile; knows nothing of what is in them.
 */
import { codeOf, type FileSystem } from './file-system.js'

export interface Segment {
  readonly path: string
  /** The offset of its first byte. */
  readonly start: number
  /** `start` and its length in bytes. */
  readonly end: number
}

/** Where segments do not tile: a missing or shortened file, or two that tell of the same bytes. */
export interface Mismatch {
  readonly kind: 'gap' | 'overlap'
  readonly from: number
  readonly to: number
  /** The segment that begins too late or too early. */
  readonly path: string
}

const ending = '.ndjson'
const pattern = /^(\d{20})\.ndjson$/

/** `00000000000000000000.ndjson` */
export function segmentName(start: number): string {
  return `${String(start).padStart(20, '0')}${ending}`
}

/** Where the segments of a folder begin, in order, by their names alone; other files are left alone. */
export function segmentStarts(fs: FileSystem, folder: string): number[] {
  return fs
    .list(folder)
    .map(name => Number(pattern.exec(name)?.[1] ?? Number.NaN))
    .filter(start => Number.isSafeInteger(start))
}

/** All segments of a folder in order of their offsets; other files are left alone, and so is one that goes meanwhile. */
export function listSegments(fs: FileSystem, folder: string): Segment[] {
  return segmentStarts(fs, folder)
    .map(start => segmentAt(fs, folder, start))
    .filter(segment => segment !== undefined)
}

/** Where one segment does not begin exactly at the end of the one before. */
export function findMismatches(segments: readonly Segment[]): Mismatch[] {
  return segments.flatMap((segment, index) => {
    const expected = segments[index - 1]?.end ?? segment.start
    if (segment.start === expected) return []
    const [from, to] = segment.start > expected ? [expected, segment.start] : [segment.start, expected]
    return [{ kind: segment.start > expected ? 'gap' : 'overlap', from, to, path: segment.path } as const]
  })
}

function segmentAt(fs: FileSystem, folder: string, start: number): Segment | undefined {
  const path = `${folder}/${segmentName(start)}`
  const length = lengthOf(fs, path)
  return length === undefined ? undefined : { path, start, end: start + length }
}

/** Undefined: another process has removed it. */
function lengthOf(fs: FileSystem, path: string): number | undefined {
  try {
    const file = fs.open(path, 'read')
    try {
      return fs.size(file)
    } finally {
      fs.close(file)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
