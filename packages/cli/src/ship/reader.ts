/**
 * Reads the files of a path, one after the other, into the spool (following rules F1 to F6).
 *
 * A turn is bounded, so that many files get theirs. Knows when a file begins anew and when it is finished; `beginnings.ts` knows what that means.
 */
import { begin, beginAnew, beginWithout, identify } from './beginnings.js'
import { spoolOn, type SpoolingOptions } from './chunks.js'
import type { Generation } from './generation.js'
import type { KnownFiles } from './known-files.js'
import { lookAgain, type Subject } from './missed-copies.js'
import { OpenFile, troubleOf } from './open-file.js'
import type { OpenFiles } from './open-files.js'
import { isStill } from './predecessors.js'
import type { Loss } from './ship-events.js'
import type { Sibling } from './siblings.js'
import { quietMs, type Trail } from './trail.js'
import type { Around } from './vanished.js'

export interface ReaderOptions extends SpoolingOptions {
  readonly now: () => number
  readonly files: OpenFiles
  /** What the spool knows of files, as of this round. */
  readonly known: () => Promise<KnownFiles>
  /** The files beside a path that nobody follows, as of this round. */
  readonly siblings: (path: string) => readonly Sibling[]
  /** What is beside files is looked at anew: there may be copies that came after this round began. */
  readonly listAgain: () => void
  /** Where a file is now that left its path; undefined: nobody knows. */
  readonly whereIs: (place: string, path: string) => string | undefined
  readonly isFollowed: (place: string) => boolean
  readonly isFinished: (id: string) => boolean
  readonly onBegun: (generation: Generation) => void
  readonly onFinished: (generation: Generation) => void
  readonly onLost: (loss: Loss) => Promise<void>
}

const newline = 0x0a
const mostUnendedBytes = 1024 * 1024

export class Reader {
  readonly #options: ReaderOptions

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /** @returns true when there is more to do at once. */
  async turn(trail: Trail): Promise<boolean> {
    const generation = trail.first
    if (!generation) return trail.isLongMissing && this.#beginWithout(trail)
    generation.isStale = false
    const { files } = this.#options
    files.hold(generation)
    try {
      const file = await this.#open(trail, generation)
      return file instanceof OpenFile ? await this.#step({ trail, generation, file }) : file === 'gone'
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble === undefined) throw error
      this.#tell(trail, generation, trouble)
      return false
    } finally {
      files.release(generation)
    }
  }

  async #step(subject: Subject): Promise<boolean> {
    const { generation, file } = subject
    if (!generation.isSearched) return this.#begin(subject)
    if (!generation.fingerprint && isAnother(file, generation)) return this.#drop(subject.trail, generation)
    if (!generation.fingerprint) generation.beginAt(file, generation.spooledTo)
    const end = await this.#readOn(subject, 'wait')
    subject.trail.trouble = undefined
    switch (end) {
      case 'more':
        return true
      case 'truncated':
        return this.#beginAnew(subject)
      case 'stopped':
        return false
      case 'nothing':
        return this.#isFinished(generation) && this.#finish(subject)
    }
  }

  async #begin(subject: Subject): Promise<true> {
    const { trail, generation, file } = subject
    const losses = begin(subject, await this.#around(trail))
    if (generation.from === 'end' && generation.id === undefined) generation.beginAt(file, lastLineEnd(file))
    this.#options.onBegun(generation)
    for (const loss of losses) await this.#options.onLost(loss)
    return true
  }

  /** What came before it while others were read, or while nothing was there. */
  async #lookAgain(subject: Subject): Promise<boolean> {
    const { trail, generation } = subject
    if (generation.id !== undefined || generation.soughtNs === undefined) return false
    this.#options.listAgain()
    const losses = lookAgain(subject, await this.#around(trail))
    for (const loss of losses) await this.#options.onLost(loss)
    return trail.first !== generation
  }

  async #beginWithout(trail: Trail): Promise<true> {
    const around = await this.#around(trail)
    // Something may be there by now.
    if (trail.first) return true
    for (const loss of beginWithout(trail, around)) await this.#options.onLost(loss)
    return true
  }

  async #around({ path }: Trail): Promise<Around> {
    const { known, siblings, isFollowed, isFinished } = this.#options
    return { known: await known(), siblings: () => siblings(path), isFollowed, isFinished }
  }

  async #beginAnew(subject: Subject): Promise<true> {
    // Of what came and went before it was read there may be copies.
    if (await this.#lookAgain(subject)) return true
    const { trail, generation } = subject
    const { files, listAgain } = this.#options
    listAgain()
    const { fresh, loss } = beginAnew(subject, await this.#around(trail))
    files.hand(generation, fresh)
    await this.#options.onLost(loss)
    return true
  }

  async #readOn(subject: Subject, unended: 'wait' | 'take'): ReturnType<typeof spoolOn> {
    const { generation, file } = subject
    if (generation.id === undefined) {
      const first = generation.firstHash(file, unended)
      if (await this.#lookAgain(subject)) return 'more'
      if (!first) return generation.isTruncated(file) ? 'truncated' : 'nothing'
      identify(subject, first, await this.#options.known())
    }
    return spoolOn(this.#options, { generation, file, path: subject.trail.path, unended })
  }

  /** It left its path, and has not grown for a while. */
  #isFinished({ role, grewAtMs }: Generation): boolean {
    return role === 'copy' || (role === 'left' && this.#options.now() - grewAtMs >= quietMs)
  }

  async #finish(subject: Subject): Promise<boolean> {
    const { trail, generation, file } = subject
    const end = await this.#readOn(subject, 'take')
    if (end === 'truncated') return this.#beginAnew(subject)
    if (end !== 'nothing' || file.facts().size > generation.position) return end === 'more'
    trail.finish(generation)
    this.#options.files.close(generation)
    this.#options.onFinished(generation)
    return true
  }

  async #open(trail: Trail, generation: Generation): Promise<OpenFile | 'gone' | 'not now'> {
    const file = this.#found(trail, generation)
    if (file instanceof OpenFile) {
      generation.isMissed = false
      return file
    }
    if (file.kind !== 'missing') {
      this.#tell(trail, generation, file.kind === 'no file' ? `it is ${file.what}` : file.reason)
      return 'not now'
    }
    if (!generation.isMissed) {
      generation.isMissed = true
      generation.isStale = true
      return 'not now'
    }
    await this.#drop(trail, generation)
    return 'gone'
  }

  async #drop(trail: Trail, generation: Generation): Promise<true> {
    trail.replace(generation, [])
    const { id, position, spooledTo, seenBytes } = generation
    const from = Math.max(position, spooledTo)
    const missingBytes = seenBytes - from
    this.#options.onFinished(generation)
    this.#options.files.close(generation)
    if (missingBytes > 0)
      await this.#options.onLost({ path: trail.path, id, why: 'removed', from, missingBytes, copy: undefined })
    return true
  }

  /** Where it was seen last, or where it was renamed to. */
  #found(trail: Trail, generation: Generation): ReturnType<OpenFiles['use']> {
    const { files, whereIs, listAgain } = this.#options
    const file = files.use(generation)
    if (file instanceof OpenFile || file.kind !== 'missing') return file
    listAgain()
    generation.path = whereIs(generation.place, trail.path) ?? generation.path
    return files.use(generation)
  }

  /** Said once; it is tried again. */
  #tell(trail: Trail, generation: Generation, reason: string): void {
    generation.isStale = true
    if (trail.trouble !== reason) this.#options.events.unreadable(trail.path, reason)
    trail.trouble = reason
  }
}

/** It is gone, and its inode was used again before its turn came. */
function isAnother(file: OpenFile, { identity, spooledTo }: Generation): boolean {
  return identity !== undefined && !isStill(file, { identity, end: spooledTo })
}

/** Where the last complete line ends; the end, where there is none nearby. */
function lastLineEnd(file: OpenFile): number {
  const { size } = file.facts()
  const from = Math.max(0, size - mostUnendedBytes)
  const found = file.read(Buffer.allocUnsafe(size - from), from).lastIndexOf(newline)
  return found === -1 ? (from === 0 ? 0 : size) : from + found + 1
}
