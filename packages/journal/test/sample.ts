/** A journal on a simulated disk, and how to look at it. */
import { writerHere, type FileSystem, type Writer } from '@message-gatherer/disk'
import { SimulatedDisk, type Chance } from '@message-gatherer/disk/testing'
import { createJournal, fieldsOf, journalFolder, messageBytes, messagesOf, openDiskJournal } from '../src/index.js'
import type { Batch, DiskJournalOptions, Journal } from '../src/index.js'

export const folder = journalFolder('/data')
export const journalId = '1c291ca3'
export const startMs = Date.UTC(2026, 10, 22, 5, 41, 51, 123)

export interface OpenJournal {
  readonly journal: Journal
  readonly fs: FileSystem
  /** What the journal told people. */
  readonly said: string[]
  readonly poisoned: string[]
}

/** A disk with an empty journal folder. */
export function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  fs.makeFolder(folder.root)
  createJournal(fs, folder, journalId)
  return disk
}

/** A new life of the process that owns the journal. */
export async function open(
  disk: SimulatedDisk,
  options: Partial<DiskJournalOptions> = {},
  writerOn: (fs: FileSystem) => Writer = fs => writerHere(fs, { bytes: 0, share: 0 }),
): Promise<OpenJournal> {
  const fs = disk.start()
  const said: string[] = []
  const poisoned: string[] = []
  const journal = await openDiskJournal({
    fs,
    writer: writerOn(fs),
    folder,
    id: journalId,
    now: () => startMs,
    say: sentence => said.push(sentence),
    onPoisoned: reason => poisoned.push(reason),
    ...options,
  })
  return { journal, fs, said, poisoned }
}

export function batchOf(message: unknown, fields: Partial<Batch> = {}): Batch {
  return {
    user: 'dale',
    address: '203.0.113.7',
    stream: 'default',
    messages: messagesOf([{ json: JSON.stringify(message) }]),
    ...fields,
  }
}

/** Messages of a producer, numbered from `first` on; each message is its number. */
export function numbered(first: number, count = 1, producer = 'p1'): Batch {
  const messages = Array.from({ length: count }, (_, index) => ({ json: String(first + index) }))
  return batchOf(0, { producer: { id: producer, firstSequence: first }, messages: messagesOf(messages) })
}

export function messagesIn(journal: Journal): unknown[] {
  return Array.from(journal.read(), ({ bytes }) => JSON.parse(messageBytes(bytes).toString()) as unknown)
}

export function offsetsIn(journal: Journal): number[] {
  return Array.from(journal.read(), ({ offset }) => offset)
}

/** The entries with a producer: `p1:0`, `p1:1`, … */
export function sequencesIn(journal: Journal): string[] {
  return Array.from(journal.read(), ({ bytes }) => {
    const { producer, sequence } = fieldsOf(bytes)
    return `${String(producer)}:${String(sequence)}`
  })
}

/** mulberry32: small, seeded, good enough to pick what a crash keeps. */
export function chanceFrom(seed: number): Chance {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
