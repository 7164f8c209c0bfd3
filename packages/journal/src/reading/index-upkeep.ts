/**
 * Keeps the index folder as it should be: one index a sealed segment, none without (journal rule J20).
 *
 * Works in steps, the newest segment first, so that whoever runs it may stop or look again between them. One at a time
 * in a folder. Nothing needs it, so it never fails: it says once what is in its way.
 */
import { codeOf, listSegments, type FileSystem, type Reserve, type Segment } from '@message-gatherer/disk'
import type { JournalFolder } from '../journal-folder.js'
import { buildIndex } from './index-builder.js'
import { encodeIndex, type Indexed } from './index-file.js'
import { indexedAs, indexPath, readIndex } from './index-folder.js'

export interface IndexUpkeepOptions {
  readonly fs: FileSystem
  readonly folder: JournalFolder
  readonly journalId: string
  /** What is left free for messages. */
  readonly reserve: Reserve
  readonly say: (sentence: string) => void
  /** Default 16 KiB. */
  readonly blockBytes?: number
}

const pattern = /^\d{20}\.index(\.new)?$/

export class IndexUpkeep {
  readonly #options: IndexUpkeepOptions
  /** Segments to look at, the newest last. */
  #todo: Segment[] = []
  /** By a segment's start, which state of its file needs nothing more. */
  #done = new Map<number, string>()
  /** What was said since it last went well: of each kind of trouble the first. */
  readonly #said = new Set<string>()

  constructor(options: IndexUpkeepOptions) {
    this.#options = options
  }

  /** Finds out what there is to do: at the start, and whenever a segment was sealed. */
  look(): void {
    const { fs, folder } = this.#options
    try {
      const segments = listSegments(fs, folder.segments)
      // The last one is open.
      this.#todo = segments.slice(0, -1)
      const wanted = new Map(segments.map(({ start }) => [indexPath(folder, start), start]))
      const starts = new Set(wanted.values())
      this.#done = new Map([...this.#done].filter(([start]) => starts.has(start)))
      if (fs.exists(folder.indexes)) this.#removeOthers(wanted)
    } catch (error) {
      this.#todo = []
      this.#sayOnce('indexes cannot be kept', error)
    }
  }

  /** Sees to one segment. False: there is nothing more to do before the next look. */
  step(): boolean {
    const segment = this.#todo.pop()
    if (segment) this.#see(segment)
    return this.#todo.length > 0
  }

  #see(segment: Segment): void {
    const { fs, folder, journalId, blockBytes } = this.#options
    try {
      const indexed = indexedAs(fs, segment, journalId)
      const state = `${indexed.version} ${indexed.length}`
      if (this.#done.get(segment.start) === state) return
      this.#done.set(segment.start, state)
      const path = indexPath(folder, segment.start)
      if (!isThere(fs, path, indexed))
        this.#write(segment.start, encodeIndex(indexed, buildIndex(fs, segment, blockBytes)))
    } catch (error) {
      this.#sayOnce(' cannot be read, so it gets no index', error, segment.path)
    }
  }

  /** What is in its way here is in the way of all: the rest waits for the next look. No sync: a checksum proves it. */
  #write(start: number, bytes: Buffer): void {
    const { fs, folder } = this.#options
    const path = indexPath(folder, start)
    try {
      this.#checkRoom(bytes.length)
      fs.makeFolder(folder.indexes)
      writeAnew(fs, `${path}.new`, bytes)
      fs.rename(`${path}.new`, path)
      this.#said.clear()
    } catch (error) {
      this.#done.delete(start)
      this.#todo = []
      this.#sayOnce('indexes cannot be written, so searching takes longer', error)
    }
  }

  #checkRoom(bytes: number): void {
    const { fs, folder, reserve } = this.#options
    const { free, total } = fs.space(folder.root)
    if (free - bytes < Math.min(reserve.bytes, total * reserve.share)) throw new Error('the room is kept for messages')
  }

  #removeOthers(wanted: ReadonlyMap<string, unknown>): void {
    const { fs, folder } = this.#options
    for (const name of fs.list(folder.indexes)) {
      const path = `${folder.indexes}/${name}`
      if (pattern.test(name) && !wanted.has(path)) fs.remove(path)
    }
  }

  /** @param path what it is about, when that may be another one each time. */
  #sayOnce(what: string, error: unknown, path = ''): void {
    const kind = `${what} ${codeOf(error)}`
    if (this.#said.has(kind)) return
    this.#said.add(kind)
    this.#options.say(`${path}${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** One that cannot be read is as good as none. */
function isThere(fs: FileSystem, path: string, indexed: Indexed): boolean {
  try {
    return fs.exists(path) && readIndex(fs, path, indexed) !== undefined
  } catch {
    return false
  }
}

function writeAnew(fs: FileSystem, path: string, bytes: Buffer): void {
  fs.remove(path)
  const file = fs.open(path, 'create')
  try {
    fs.write(file, bytes, 0)
  } catch (error) {
    fs.remove(path)
    throw error
  } finally {
    fs.close(file)
  }
}
