/**
 * The scanner over the journal's files: finds the segment, asks its index what can be skipped, looks at the rest.
 *
 * Keeps between pieces what costs nothing when it is wrong: which files there are, a buffer, filters made ready.
 */
import type { FileHandle, FileSystem } from '@message-gatherer/disk'
import { lookAhead } from './look-ahead.js'
import { lookBack } from './look-back.js'
import type { Look, LookSizes } from './look.js'
import { Matchers } from './matchers.js'
import type { Matcher } from './matcher.js'
import { partsOf, type Part } from './parts.js'
import { Piece } from './piece.js'
import type { Indexes } from './segment-index.js'
import { SegmentMap, type KnownSegment } from './segment-map.js'
import type { ScanRequest, Scanned, Scanner } from './scan.js'
import { unlessUnreadable } from './unreadable.js'
import { Window } from './window.js'

export interface JournalScannerOptions extends Partial<LookSizes> {
  readonly fs: FileSystem
  /** Holds the segments. */
  readonly folder: string
  readonly indexes?: Indexes
}

interface Scan {
  readonly request: ScanRequest
  readonly piece: Piece
  readonly matcher: Matcher
}

/** What of a segment is wanted, as offsets. */
interface Stretch {
  readonly segment: KnownSegment
  readonly start: number
  readonly end: number
}

/** An open segment. */
interface Visit {
  readonly file: FileHandle
  /** The file's length in bytes. */
  readonly length: number
}

const usualSizes: LookSizes = { chunkBytes: 1024 * 1024, maxLineBytes: 80 * 1024 * 1024 }

export class JournalScanner implements Scanner {
  readonly #fs: FileSystem
  readonly #indexes: Indexes | undefined
  readonly #sizes: LookSizes
  readonly #map: SegmentMap
  readonly #window: Window
  readonly #matchers = new Matchers()

  constructor({ fs, folder, indexes, ...sizes }: JournalScannerOptions) {
    this.#fs = fs
    this.#indexes = indexes
    this.#sizes = { ...usualSizes, ...sizes }
    this.#map = new SegmentMap(fs, folder)
    this.#window = new Window(fs)
  }

  scan(request: ScanRequest): Scanned {
    const scan = { request, piece: new Piece(request), matcher: this.#matchers.of(request.filter) }
    const next = request.order === 'asc' ? this.#ahead(scan) : this.#back(scan)
    const scanned = scan.piece.result(next)
    this.#window.shrink()
    return scanned
  }

  close(): void {
    this.#matchers.clear()
  }

  #ahead(scan: Scan): number {
    const { from, to } = scan.request
    let at = from
    while (at < to && !scan.piece.isDone) {
      const segment = this.#map.after(at)
      if (!segment || segment.from >= to) return to
      const stretch = { segment, start: Math.max(at, segment.from), end: Math.min(to, segment.end) }
      const visit = this.#open(stretch)
      if (visit === 'look again') continue
      at = visit === 'unreadable' ? stretch.end : this.#readAhead(scan, stretch, visit)
    }
    return at
  }

  #back(scan: Scan): number {
    const { from, to } = scan.request
    let at = from
    while (at > to && !scan.piece.isDone) {
      const segment = this.#map.before(at)
      if (!segment || segment.end <= to) return to
      const stretch = { segment, start: Math.max(to, segment.from), end: Math.min(at, segment.end) }
      const visit = this.#open(stretch)
      if (visit === 'look again') continue
      at = visit === 'unreadable' ? stretch.start : this.#readBack(scan, stretch, visit)
    }
    return at
  }

  #open({ segment, end }: Stretch): Visit | 'look again' | 'unreadable' {
    const visit = unlessUnreadable(() => openSized(this.#fs, segment.path))
    if (visit && segment.start + visit.length >= end) return visit
    // Gone, replaced, or not the last one any more? Where another one follows, a short one is only short.
    if ((!visit || segment.end === Infinity) && this.#hasChanged(segment)) {
      if (visit) this.#fs.close(visit.file)
      return 'look again'
    }
    return visit ?? 'unreadable'
  }

  #hasChanged({ start, from, end }: KnownSegment): boolean {
    this.#map.refresh()
    const now = this.#map.after(from)
    return now?.start !== start || now.from !== from || now.end !== end
  }

  #readAhead(scan: Scan, stretch: Stretch, visit: Visit): number {
    const { start, end, segment } = stretch
    return this.#reading(visit, end, () => {
      let at = start
      for (const part of this.#parts(scan, stretch, visit)) {
        scan.piece.skip(segment.start + part.start - at)
        at = segment.start + part.start
        if (!scan.piece.isDone) at = segment.start + lookAhead(this.#look(scan, stretch, visit), part)
        if (scan.piece.isDone) return at
      }
      scan.piece.skip(end - at)
      return end
    })
  }

  #readBack(scan: Scan, stretch: Stretch, visit: Visit): number {
    const { start, end, segment } = stretch
    return this.#reading(visit, start, () => {
      let at = end
      for (const part of this.#parts(scan, stretch, visit).toReversed()) {
        scan.piece.skip(at - segment.start - part.end)
        at = segment.start + part.end
        if (!scan.piece.isDone) at = segment.start + lookBack(this.#look(scan, stretch, visit), part)
        if (scan.piece.isDone) return at
      }
      scan.piece.skip(at - start)
      return start
    })
  }

  /** Where the file cannot be read on, the rest of it is skipped. */
  #reading({ file }: Visit, rest: number, read: () => number): number {
    try {
      return unlessUnreadable(read) ?? rest
    } finally {
      this.#fs.close(file)
    }
  }

  #parts({ request, matcher }: Scan, { segment, start, end }: Stretch, { length }: Visit): readonly Part[] {
    const index =
      segment.end === Infinity
        ? undefined
        : this.#indexes?.of({ path: segment.path, start: segment.start, end: segment.start + length })
    return partsOf(index, {
      filter: request.filter,
      matchesAll: matcher.matchesAll,
      start: start - segment.start,
      end: Math.min(end - segment.start, length),
    })
  }

  #look({ piece, matcher }: Scan, { segment }: Stretch, { file }: Visit): Look {
    return { file, segmentStart: segment.start, window: this.#window, piece, matcher, sizes: this.#sizes }
  }
}

function openSized(fs: FileSystem, path: string): Visit {
  const file = fs.open(path, 'read')
  try {
    return { file, length: fs.size(file) }
  } catch (error) {
    fs.close(file)
    throw error
  }
}
