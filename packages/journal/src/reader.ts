/**
 * Reads the journal from its files, in order, and skips what is damaged (journal rule J14).
 *
 * Needs no lock and no server: export and verify read a folder as it is.
 */
import { listSegments, readLines, type FileSystem } from '@message-gatherer/disk'
import { isEntry } from './entry-line.js'
import type { JournalFolder } from './journal-folder.js'
import type { StoredLine } from './journal.js'

export interface ReadRange {
  /** Offset of the first line, default: the first there is. */
  readonly from?: number
  /** Lines that begin at or beyond this offset are not shown. */
  readonly to?: number
}

/** The intact lines of all segments. */
export function* readJournal(
  fs: FileSystem,
  folder: JournalFolder,
  { from = 0, to = Infinity }: ReadRange = {},
): Generator<StoredLine> {
  // Where two segments tell of the same bytes, the first one is believed.
  let next = from
  for (const segment of listSegments(fs, folder.segments)) {
    if (segment.end <= next || segment.start >= to) continue
    const range = { from: Math.max(0, next - segment.start), to: Math.min(to, segment.end) - segment.start }
    for (const line of readLines(fs, segment.path, range)) {
      if (line.ended && isEntry(line.bytes)) yield { offset: segment.start + line.position, bytes: line.bytes }
    }
    next = segment.end
  }
}
