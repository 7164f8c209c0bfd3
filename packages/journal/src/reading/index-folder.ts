/**
 * The indexes of a journal as readers get them: opened when asked for, kept as long as there is room (journal rule J20).
 *
 * Only reads. What is missing or wrong is as good as none; to build it is for `index-upkeep.ts`.
 */
import { readWhole, type FileSystem, type Segment } from '@message-gatherer/disk'
import type { JournalFolder } from '../journal-folder.js'
import { decodeIndex, type Indexed } from './index-file.js'
import type { OpenedIndex } from './opened-index.js'
import type { Indexes, SegmentIndex } from './segment-index.js'

export interface IndexFolderOptions {
  readonly fs: FileSystem
  readonly folder: JournalFolder
  readonly journalId: string
  /** Of opened indexes, about; default 32 MiB. */
  readonly maxBytes?: number
}

/** What was found at the last look. */
interface Found {
  /** Of the segment's file, as it was then. */
  readonly version: string
  readonly length: number
  /** Of the index's file; empty: there was none. */
  readonly indexVersion: string
  readonly index: OpenedIndex | undefined
  readonly bytes: number
}

const usualMaxBytes = 32 * 1024 * 1024
const bytesOfNone = 256

export class IndexFolder implements Indexes {
  readonly #options: IndexFolderOptions
  readonly #maxBytes: number
  /** By the segment's start, what was asked for last at the end. */
  readonly #found = new Map<number, Found>()
  #bytes = 0

  constructor(options: IndexFolderOptions) {
    this.#options = options
    this.#maxBytes = options.maxBytes ?? usualMaxBytes
  }

  of(segment: Segment): SegmentIndex | undefined {
    try {
      const found = this.#look(segment)
      this.#keep(segment.start, found)
      return found.index
    } catch {
      return undefined
    }
  }

  #look(segment: Segment): Found {
    const { fs, folder, journalId } = this.#options
    const indexed = indexedAs(fs, segment, journalId)
    const { version, length } = indexed
    const path = indexPath(folder, segment.start)
    const before = this.#found.get(segment.start)
    if (before?.version === version && before.length === length && before.index) return before
    const indexVersion = fs.exists(path) ? fs.version(path) : ''
    if (before?.version === version && before.length === length && before.indexVersion === indexVersion) return before
    const index = indexVersion === '' ? undefined : readIndex(fs, path, indexed)
    return { version, length, indexVersion, index, bytes: index?.bytes ?? bytesOfNone }
  }

  #keep(start: number, found: Found): void {
    this.#drop(start)
    this.#found.set(start, found)
    this.#bytes += found.bytes
    for (const oldest of this.#found.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.#drop(oldest)
    }
  }

  #drop(start: number): void {
    this.#bytes -= this.#found.get(start)?.bytes ?? 0
    this.#found.delete(start)
  }
}

/** `index/00000000000000000000.index` */
export function indexPath(folder: JournalFolder, start: number): string {
  return `${folder.indexes}/${String(start).padStart(20, '0')}.index`
}

/** @throws the platform's error: there is no such segment. */
export function indexedAs(fs: FileSystem, { path, start, end }: Segment, journalId: string): Indexed {
  return { journalId, start, length: end - start, version: fs.version(path) }
}

/** @throws the platform's error: it cannot be read. */
export function readIndex(fs: FileSystem, path: string, indexed: Indexed): OpenedIndex | undefined {
  return decodeIndex(readWhole(fs, path), indexed)
}
