/**
 * A file as processes see it and as it is on the disk, page by page.
 *
 * Follows what was measured of ext4: a failed sync marks pages clean and goes on showing them; they stay lost even when
 * written again in place.
 */

const pageBytes = 4096

/** Which of the unsynced things a power cut keeps. */
export type Keep = () => boolean

export class SimulatedFile {
  #seen: Buffer = Buffer.alloc(0)
  #kept: Buffer = Buffer.alloc(0)
  /** Pages written since they were last synced. */
  readonly #dirty = new Set<number>()
  /** Pages that a failed sync dropped: no later sync brings them to the disk. */
  readonly #lost = new Set<number>()

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

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    if (end > this.#seen.length) this.#seen = resized(this.#seen, end)
    this.#seen.set(bytes, position)
    for (let page = pageOf(position); page <= pageOf(end - 1); page++) this.#dirty.add(page)
  }

  truncate(length: number): void {
    this.#seen = resized(this.#seen, length)
    if (length % pageBytes > 0) this.#dirty.add(pageOf(length))
  }

  sync(): void {
    this.#kept = resized(this.#kept, this.#seen.length)
    for (const page of this.#dirty) if (!this.#lost.has(page)) this.#keepPage(page)
    this.#dirty.clear()
  }

  failSync(): void {
    for (const page of this.#dirty) this.#lost.add(page)
    this.#dirty.clear()
  }

  /** Only what is on the disk remains; of what was not synced, any part that `keep` picks. */
  powerCut(keep: Keep): void {
    if (keep()) this.#kept = resized(this.#kept, this.#seen.length)
    for (const page of this.#dirty) if (!this.#lost.has(page) && keep()) this.#keepPage(page)
    this.#seen = Buffer.from(this.#kept)
    this.#dirty.clear()
    this.#lost.clear()
  }

  #keepPage(page: number): void {
    const start = page * pageBytes
    this.#seen.copy(this.#kept, start, start, Math.min(start + pageBytes, this.#seen.length, this.#kept.length))
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
