/**
 * A file as processes see it and as it is on the disk, page by page.
 *
 * Follows what was measured of ext4: a failed sync marks pages clean and goes on showing them; they stay lost even when
 * written again in place. What a power cut leaves in a hole is zeros, or old bytes of a file that is gone.
 */

const pageBytes = 4096

/** A number from 0 up to, but not including, 1. */
export type Chance = () => number

/** What decides what of the unsynced things a power cut keeps. */
export interface PowerCut {
  readonly chance: Chance
  /** Bytes of files that are gone, whose blocks a file may have got. */
  readonly recycled: readonly Uint8Array[]
}

let filesMade = 0

export class SimulatedFile {
  /** No two files have the same, but for those of a copied disk. */
  readonly identity: number
  #changes = 0
  #seen: Buffer = Buffer.alloc(0)
  #kept: Buffer = Buffer.alloc(0)
  /** Pages written since they were last synced. */
  readonly #dirty = new Set<number>()
  /** Pages that a failed sync dropped: no later sync brings them to the disk. */
  readonly #lost = new Set<number>()

  constructor(identity = ++filesMade) {
    this.identity = identity
  }

  get length(): number {
    return this.#seen.length
  }

  /** The bytes that processes see. */
  get bytes(): Uint8Array {
    return this.#seen
  }

  read(buffer: Uint8Array, position: number): number {
    const part = this.#seen.subarray(position, position + buffer.length)
    buffer.set(part)
    return part.length
  }

  get version(): string {
    return `${this.identity}-${this.#changes}`
  }

  write(bytes: Uint8Array, position: number): void {
    this.#changes++
    this.scribble(bytes, position)
  }

  /** A write that no time of change tells of. */
  scribble(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    if (end > this.#seen.length) this.#seen = resized(this.#seen, end)
    this.#seen.set(bytes, position)
    for (let page = pageOf(position); page <= pageOf(end - 1); page++) this.#dirty.add(page)
  }

  truncate(length: number): void {
    this.#changes++
    this.#seen = resized(this.#seen, length)
    if (length % pageBytes > 0) this.#dirty.add(pageOf(length))
  }

  sync(): void {
    this.#kept = resized(this.#kept, this.#seen.length)
    for (const page of this.#dirty) if (!this.#lost.has(page)) this.#keepPage(page, pageBytes)
    this.#dirty.clear()
  }

  failSync(): void {
    for (const page of this.#dirty) this.#lost.add(page)
    this.#dirty.clear()
  }

  /** Only what is on the disk remains; of what was not synced, any part that chance picks. */
  powerCut(cut: PowerCut): void {
    this.#keepSomeLength(cut)
    for (const page of this.#dirty) if (!this.#lost.has(page)) this.#keepSome(page, cut.chance)
    this.#seen = Buffer.from(this.#kept)
    this.#dirty.clear()
    this.#lost.clear()
  }

  copy(): SimulatedFile {
    const file = new SimulatedFile(this.identity)
    file.#changes = this.#changes
    file.#seen = Buffer.from(this.#seen)
    file.#kept = Buffer.from(this.#kept)
    for (const page of this.#dirty) file.#dirty.add(page)
    for (const page of this.#lost) file.#lost.add(page)
    return file
  }

  /** The length may be the old one, the new one, or one in between; what is new holds zeros or somebody's old bytes. */
  #keepSomeLength({ chance, recycled }: PowerCut): void {
    const [before, after] = [this.#kept.length, this.#seen.length]
    const draw = chance()
    const length = draw >= 0.75 ? before : draw < 0.5 ? after : before + Math.round((after - before) * draw)
    this.#kept = resized(this.#kept, length)
    const old = recycled[Math.floor(chance() * recycled.length)]
    if (!old || length <= before) return
    for (let page = pageOf(before + pageBytes - 1); page <= pageOf(length - 1); page++) {
      if (chance() < 0.5)
        this.#kept.set(old.subarray(page * pageBytes, Math.min((page + 1) * pageBytes, length)), page * pageBytes)
    }
  }

  /** A page may be there whole, in its first part, or not at all. */
  #keepSome(page: number, chance: Chance): void {
    const draw = chance()
    if (draw < 0.4) this.#keepPage(page, pageBytes)
    else if (draw < 0.5) this.#keepPage(page, Math.floor(chance() * pageBytes))
  }

  #keepPage(page: number, bytes: number): void {
    const start = page * pageBytes
    const end = Math.min(start + bytes, this.#seen.length, this.#kept.length)
    if (end > start) this.#seen.copy(this.#kept, start, start, end)
  }
}

function pageOf(position: number): number {
  return Math.floor(position / pageBytes)
}

function resized(bytes: Buffer, length: number): Buffer {
  const copy = Buffer.alloc(length)
  bytes.copy(copy, 0, 0, length)
  return copy
}
