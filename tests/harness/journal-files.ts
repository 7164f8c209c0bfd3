/** The journal as anybody reads it: lines of the segment files (journal rule J1). */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface StoredEntry {
  readonly line: string
  readonly user: string
  readonly address: string
  readonly stream: string
  readonly producer?: string
  readonly sequence?: number
  readonly sent_at?: string
  readonly source?: string
  readonly message: unknown
  /** The message's text as it stands in the file. */
  readonly messageText: string
}

/** Paths of the segments, in order. */
export function segmentPaths(folder: string): string[] {
  const journal = join(folder, 'journal')
  if (!existsSync(journal)) return []
  const names = readdirSync(journal).filter(name => name.endsWith('.ndjson'))
  return names.toSorted().map(name => join(journal, name))
}

/** Every complete line of the journal, or those from a position on. */
export function linesIn(folder: string, fromByte = 0): string[] {
  return segmentPaths(folder).flatMap(path => {
    const skipped = Math.max(0, fromByte - Number(basename(path, '.ndjson')))
    if (skipped >= statSync(path).size) return []
    return readFileSync(path).subarray(skipped).toString().split('\n').slice(0, -1)
  })
}

/** The position at which the next entry will begin (journal rule J6). */
export function endOfJournal(folder: string): number {
  const last = segmentPaths(folder).at(-1)
  return last === undefined ? 0 : Number(basename(last, '.ndjson')) + statSync(last).size
}

export function entriesIn(folder: string, fromByte = 0): StoredEntry[] {
  return linesIn(folder, fromByte).map(line => {
    const entry = JSON.parse(line) as StoredEntry
    const start = line.indexOf(',"message":') + ',"message":'.length
    return { ...entry, line, messageText: line.slice(start, line.lastIndexOf(',"crc32":"')) }
  })
}

/** The messages of a user, as they stand in the files. */
export function messageTextsOf(folder: string, user: string): string[] {
  return entriesIn(folder)
    .filter(entry => entry.user === user)
    .map(entry => entry.messageText)
}

/** The entries of a producer, in the order of the file. */
export function entriesOfProducer(folder: string, user: string, producer: string): StoredEntry[] {
  return entriesIn(folder).filter(entry => entry.user === user && entry.producer === producer)
}
