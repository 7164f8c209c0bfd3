/** Segments made of chosen lines on a simulated disk, their indexes, and what a naive look at the lines says of them. */
import { closeLine, listSegments, segmentName, type FileSystem, type Segment } from '@message-gatherer/disk'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { encodeBatch, IndexFolder, indexPath, IndexUpkeep, messagesOf, type Filter } from '../../src/index.js'
import { folder, journalId, startMs } from '../sample.js'

export interface SomeEntry {
  readonly user?: string
  readonly stream?: string
  readonly source?: string
  readonly receivedAtMs?: number
  readonly message?: unknown
}

/** The line of an entry, with its newline. */
export function entryLine({
  user = 'dale',
  stream = 'default',
  source,
  receivedAtMs,
  message = 'x',
}: SomeEntry): Buffer {
  const json = JSON.stringify(message)
  const messages = messagesOf([source === undefined ? { json } : { json, source }])
  const receivedAt = new Date(receivedAtMs ?? startMs).toISOString()
  return encodeBatch({ user, address: '203.0.113.7', stream, messages }, receivedAt)
}

/** Intact, and an entry as far as a checksum tells, but nobody's. */
export function nobodysLine(): Buffer {
  return closeLine('{"received_at":"2026-11-22T05:41:51.123Z","message":1')
}

/** A disk whose journal has these segments, and after them an open one. */
export function diskOf(...segments: readonly (readonly Buffer[])[]): SimulatedDisk {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  fs.makeFolder(folder.segments)
  let start = 0
  for (const lines of [...segments, [entryLine({ user: 'open' })]]) {
    start += writeSegment(fs, start, lines)
  }
  return disk
}

export function writeSegment(fs: FileSystem, start: number, lines: readonly Buffer[]): number {
  const bytes = Buffer.concat(lines)
  const file = fs.open(`${folder.segments}/${segmentName(start)}`, 'create')
  fs.write(file, bytes, 0)
  fs.sync(file)
  fs.close(file)
  fs.syncFolder(folder.segments)
  return bytes.length
}

/** Builds what is missing. @returns what it had to say. */
export function buildAll(fs: FileSystem, reserve = { bytes: 0, share: 0 }): string[] {
  const said: string[] = []
  const upkeep = new IndexUpkeep({ fs, folder, journalId, reserve, say: sentence => said.push(sentence) })
  upkeep.look()
  while (upkeep.step());
  return said
}

export function sealedSegments(fs: FileSystem): readonly Segment[] {
  return listSegments(fs, folder.segments).slice(0, -1)
}

export function firstSegment(fs: FileSystem): Segment {
  const [segment] = listSegments(fs, folder.segments)
  if (!segment) throw new Error('there is no segment')
  return segment
}

export function openIndexes(fs: FileSystem, maxBytes?: number): IndexFolder {
  return new IndexFolder({ fs, folder, journalId, ...(maxBytes === undefined ? {} : { maxBytes }) })
}

export const firstIndexPath = indexPath(folder, 0)

/** Whether an entry passes what an index can tell of. */
export function passes(line: Buffer, filter: Filter): boolean {
  const entry = JSON.parse(line.toString()) as Record<string, unknown>
  const ms = Date.parse(String(entry['received_at']))
  const isAny = (wanted: readonly string[] | undefined, value: unknown) =>
    !wanted || wanted.some(each => each === value)
  return (
    isAny(filter.users, entry['user']) &&
    isAny(filter.streams, entry['stream']) &&
    isAny(filter.sources, entry['source']) &&
    !(filter.sinceMs !== undefined && ms < filter.sinceMs) &&
    !(filter.untilMs !== undefined && ms >= filter.untilMs)
  )
}
