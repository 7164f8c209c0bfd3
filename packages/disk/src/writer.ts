/**
 * The hand on the disk: creates segments, writes a group and syncs it.
 *
 * Runs in a thread of its own, one call at a time; knows files and errors, nothing of queues, groups or lines.
 * A failed sync poisons it for good (journal rule J16): the kernel may have dropped the pages and will not say so again
 * (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
 */
import { dirname } from 'node:path'
import { codeOf, type FileHandle, type FileSystem } from './file-system.js'

export type Outcome =
  | { readonly kind: 'durable' }
  /** No room: nothing of it was kept. */
  | { readonly kind: 'full'; readonly reason: string }
  /** Could not be begun; what was there before is untouched. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not known what is on the disk; every later call answers the same. */
  | { readonly kind: 'poisoned'; readonly reason: string }

/** How much room is left to others: writing stops below the lesser of the two. */
export interface Reserve {
  /** In bytes. */
  readonly bytes: number
  /** Of the whole volume, 0 to 1. */
  readonly share: number
}

/** What the appending side may ask, one call at a time; each resolves to an outcome and never rejects. */
export interface Writer {
  /** Creates a segment with its name durable, and goes on in it. */
  begin(path: string): Promise<Outcome>
  /** Goes on at the end of a segment that this process life made, or of an empty one. */
  adopt(path: string, length: number): Promise<Outcome>
  /** Writes a group at `position`, which must be the file's length, and syncs it. */
  commit(group: Uint8Array, position: number): Promise<Outcome>
  /** Whether there is room to write now. */
  room(): Promise<Outcome>
  /** Adds to a file beside the segments that nobody reads before `publish`. */
  stage(path: string, bytes: Uint8Array, position: number): Promise<Outcome>
  /** Syncs a staged file and puts it in the place of another, durably. */
  publish(staged: string, path: string): Promise<Outcome>
  close(): Promise<void>
}

const durable: Outcome = { kind: 'durable' }
const lowWater: Outcome = { kind: 'full', reason: 'the volume is at its low-water mark' }
const noRoom = new Set(['ENOSPC', 'EDQUOT'])

export class DiskWriter {
  readonly #fs: FileSystem
  readonly #reserve: Reserve
  #file: FileHandle | undefined
  #folder = ''
  #poison: Outcome | undefined

  constructor(fs: FileSystem, reserve: Reserve) {
    this.#fs = fs
    this.#reserve = reserve
  }

  begin(path: string): Outcome {
    return this.#unlessPoisoned(() => {
      let file: FileHandle
      try {
        file = this.#fs.open(path, 'create')
      } catch (error) {
        return { kind: noRoom.has(codeOf(error)) ? 'full' : 'refused', reason: describe(error) }
      }
      this.#goOnIn(file, path)
      return this.#orPoison(() => this.#fs.syncFolder(this.#folder))
    })
  }

  adopt(path: string, length: number): Outcome {
    return this.#unlessPoisoned(() => {
      this.#goOnIn(this.#fs.open(path, 'write'), path)
      return this.#lengthIs(length) ?? durable
    })
  }

  commit(group: Uint8Array, position: number): Outcome {
    return this.#unlessPoisoned(() => {
      if (this.#belowReserve()) return lowWater
      const wrong = this.#lengthIs(position)
      if (wrong) return wrong
      try {
        this.#fs.write(this.#openFile(), group, position)
      } catch (error) {
        return noRoom.has(codeOf(error)) ? this.#takeBack(position, error) : this.#poisoned(error)
      }
      return this.#orPoison(() => this.#fs.sync(this.#openFile()))
    })
  }

  room(): Outcome {
    return this.#unlessPoisoned(() => (this.#belowReserve() ? lowWater : durable))
  }

  stage(path: string, bytes: Uint8Array, position: number): Outcome {
    return this.#orRefuse(() => {
      if (position === 0) this.#fs.remove(path)
      const file = this.#fs.open(path, position === 0 ? 'create' : 'write')
      try {
        this.#fs.write(file, bytes, position)
      } finally {
        this.#fs.close(file)
      }
    })
  }

  publish(staged: string, path: string): Outcome {
    return this.#orRefuse(() => {
      const file = this.#fs.open(staged, 'write')
      try {
        this.#fs.sync(file)
      } finally {
        this.#fs.close(file)
      }
      this.#fs.rename(staged, path)
      this.#fs.syncFolder(dirname(path))
    })
  }

  close(): void {
    if (this.#file !== undefined) this.#fs.close(this.#file)
    this.#file = undefined
  }

  #goOnIn(file: FileHandle, path: string): void {
    this.close()
    this.#file = file
    this.#folder = dirname(path)
  }

  /** A length that is not ours means a second writer: nothing we know of the file holds any more. */
  #lengthIs(expected: number): Outcome | undefined {
    const actual = this.#fs.size(this.#openFile())
    if (actual === expected) return undefined
    return this.#poisoned(
      new Error(`the segment has ${actual} bytes where ${expected} were written: who else writes to it?`),
    )
  }

  #takeBack(position: number, error: unknown): Outcome {
    const undone = this.#orPoison(() => {
      this.#fs.truncate(this.#openFile(), position)
      this.#fs.sync(this.#openFile())
    })
    return undone.kind === 'durable' ? { kind: 'full', reason: describe(error) } : undone
  }

  #belowReserve(): boolean {
    const { free, total } = this.#fs.space(this.#folder)
    return free < Math.min(this.#reserve.bytes, total * this.#reserve.share)
  }

  #unlessPoisoned(work: () => Outcome): Outcome {
    if (this.#poison) return this.#poison
    try {
      return work()
    } catch (error) {
      return this.#poisoned(error)
    }
  }

  #orPoison(work: () => void): Outcome {
    try {
      work()
      return durable
    } catch (error) {
      return this.#poisoned(error)
    }
  }

  #orRefuse(work: () => void): Outcome {
    try {
      work()
      return durable
    } catch (error) {
      return { kind: 'refused', reason: describe(error) }
    }
  }

  #poisoned(error: unknown): Outcome {
    this.#poison = { kind: 'poisoned', reason: describe(error) }
    return this.#poison
  }

  #openFile(): FileHandle {
    if (this.#file === undefined) throw new Error('no segment is open')
    return this.#file
  }
}

/** A writer in the calling thread: for tests, whose file system cannot be seen from another one. */
export function writerHere(fs: FileSystem, reserve: Reserve): Writer {
  const writer = new DiskWriter(fs, reserve)
  return {
    begin: async path => writer.begin(path),
    adopt: async (path, length) => writer.adopt(path, length),
    commit: async (group, position) => writer.commit(group, position),
    room: async () => writer.room(),
    stage: async (path, bytes, position) => writer.stage(path, bytes, position),
    publish: async (staged, path) => writer.publish(staged, path),
    close: async () => writer.close(),
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
