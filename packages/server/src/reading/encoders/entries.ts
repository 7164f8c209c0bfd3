/** Takes runs apart, in the order that was asked for. */
import type { Run, ScanRequest } from '@message-gatherer/journal'

export interface EntryBytes {
  readonly offset: number
  /** Of the byte after its newline. */
  readonly end: number
  /** With its newline. */
  readonly line: Buffer
}

const newline = 0x0a

/** The entries of a run; a run has them in the journal's order. */
export function entriesIn(run: Run, order: ScanRequest['order']): EntryBytes[] {
  const entries: EntryBytes[] = []
  for (let start = 0; start < run.bytes.length;) {
    const end = run.bytes.indexOf(newline, start) + 1
    entries.push({ offset: run.offset + start, end: run.offset + end, line: run.bytes.subarray(start, end) })
    start = end
  }
  return order === 'asc' ? entries : entries.toReversed()
}
