/**
 * At most so many files are open at once; what was used least recently is closed first, unless it is being read.
 */
import { OpenFile, type FileFacts, type Sight } from './open-file.js'
import type { Generation } from './generation.js'

export class OpenFiles {
  readonly #most: number
  /** In the order of their last use. */
  readonly #open = new Map<Generation, OpenFile>()
  readonly #busy = new Set<Generation>()

  constructor(most: number) {
    this.#most = most
  }

  /** Opens it, if it is not open, where it was seen last. `missing` also when that is another file by now. */
  use(generation: Generation): OpenFile | Exclude<Sight, FileFacts> {
    const file = this.#open.get(generation) ?? OpenFile.open(generation.path)
    if (!(file instanceof OpenFile)) return file
    if (file.place !== generation.place) {
      file.close()
      return { kind: 'missing' }
    }
    this.#open.delete(generation)
    this.#open.set(generation, file)
    this.#closeOldest()
    return file
  }

  /** Undefined: it is not open. */
  get(generation: Generation): OpenFile | undefined {
    return this.#open.get(generation)
  }

  /** It stays open until `release`. */
  hold(generation: Generation): void {
    this.#busy.add(generation)
  }

  release(generation: Generation): void {
    this.#busy.delete(generation)
    this.#closeOldest()
  }

  /** The new one goes on with the open file of the old one. */
  hand(from: Generation, to: Generation): void {
    const file = this.#open.get(from)
    if (file) this.#open.set(to, file)
    this.#open.delete(from)
  }

  close(generation: Generation): void {
    this.#open.get(generation)?.close()
    this.#open.delete(generation)
  }

  closeAll(): void {
    for (const generation of this.#open.keys()) this.close(generation)
  }

  #closeOldest(): void {
    while (this.#open.size > this.#most) {
      const idle = [...this.#open.keys()].filter(generation => !this.#busy.has(generation))
      // A file that left its path may be removed any time, and cannot be opened again then.
      const oldest = idle.find(({ role }) => role === 'current') ?? idle[0]
      if (!oldest) return
      this.close(oldest)
    }
  }
}
