/** The journal as anybody reads it: lines of the segment files (journal rule J1). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface StoredEntry {
  readonly line: string
  readonly user: string
  readonly address: string
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

/** Every complete line of the journal. */
export function linesIn(folder: string): string[] {
  return segmentPaths(folder).flatMap(path => readFileSync(path, 'utf8').split('\n').slice(0, -1))
}

export function entriesIn(folder: string): StoredEntry[] {
  return linesIn(folder).map(line => {
    const { user, address, message } = JSON.parse(line) as StoredEntry
    const start = line.indexOf(',"message":') + ',"message":'.length
    return { line, user, address, message, messageText: line.slice(start, line.lastIndexOf(',"crc32":"')) }
  })
}

/** The messages of a user, as they stand in the files. */
export function messageTextsOf(folder: string, user: string): string[] {
  return entriesIn(folder)
    .filter(entry => entry.user === user)
    .map(entry => entry.messageText)
}
