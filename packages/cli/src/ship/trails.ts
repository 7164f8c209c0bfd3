/**
 * All paths that are followed, and which files they stand for: a file is followed under one path at a time.
 */
import { basename } from 'node:path'
import type { Generation } from './generation.js'
import { isCopyOf } from './missed-copies.js'
import { lookAt, OpenFile, troubleOf, type FileFacts } from './open-file.js'
import type { OpenFiles } from './open-files.js'
import { namesBefore } from './rotated-names.js'
import { quietMs, Trail } from './trail.js'

export interface TrailsOptions {
  /** Where files are read from that are there when it looks for the first time. */
  readonly from: 'start' | 'end'
  readonly now: () => number
  readonly files: OpenFiles
  readonly onTrouble: (path: string, reason: string) => void
}

const mostFinished = 10_000

export class Trails {
  readonly #options: TrailsOptions
  readonly #byPath = new Map<string, Trail>()
  /** By device and inode. */
  readonly #byPlace = new Map<string, Trail>()
  readonly #finished = new Set<string>()
  #from: 'start' | 'end'

  constructor(options: TrailsOptions) {
    this.#options = options
    this.#from = options.from
  }

  /** Takes in what is at the paths now. @returns the files that are new there. */
  see(paths: readonly string[]): Generation[] {
    const wanted = new Set(paths)
    for (const path of paths) if (!this.#byPath.has(path)) this.#byPath.set(path, this.#newTrail(path))
    for (const trail of this.#byPath.values()) if (!wanted.has(trail.path)) this.#leave(trail)
    const [rotated, others] = parted(paths, path => this.#originsOf(path).length > 0)
    const fresh = [...others, ...rotated].flatMap(path => this.#see(path) ?? [])
    for (const trail of this.#byPath.values()) this.#seeThoseThatLeft(trail)
    // What appears later is read from its start.
    this.#from = 'start'
    return fresh
  }

  due(): Trail[] {
    return [...this.#byPath.values()].filter(trail => trail.isDue)
  }

  isFollowed(place: string): boolean {
    return this.#byPlace.has(place)
  }

  /** It was read to its end, and left its path. */
  isFinished(id: string): boolean {
    return this.#finished.has(id)
  }

  finished({ id }: Generation): void {
    if (id !== undefined) this.#finished.add(id)
    const [oldest] = this.#finished
    if (oldest !== undefined && this.#finished.size > mostFinished) this.#finished.delete(oldest)
  }

  #newTrail(path: string): Trail {
    return new Trail({ path, from: this.#from, byPlace: this.#byPlace })
  }

  /** No pattern matches it any more. */
  #leave(trail: Trail): void {
    trail.see(undefined, this.#options.now())
    if (trail.first === undefined) this.#byPath.delete(trail.path)
  }

  #see(path: string): Generation | undefined {
    const trail = this.#byPath.get(path)
    const sight = lookAt(path)
    if (sight.kind === 'unreadable') this.#tell(trail, sight.reason)
    if (sight.kind === 'no file') this.#tell(trail, `it is ${sight.what}`)
    if (sight.kind === 'missing' && trail?.isNew) this.#miss(trail)
    // What cannot be looked at may still be there.
    if (sight.kind === 'unreadable') return undefined
    const isOurs = sight.kind === 'file' && this.#belongsTo(path, sight)
    const fresh = trail?.see(isOurs ? sight : undefined, this.#options.now())
    // Opened at once: it may be renamed or removed before its turn comes.
    if (fresh) this.#options.files.use(fresh)
    // Who waits for the spool does not look by itself.
    if (trail?.isBusy && trail.current) isCut(trail.current, this.#options.files.get(trail.current))
    return fresh
  }

  #miss(trail: Trail): void {
    this.#tell(trail, 'it is not there')
    trail.miss(this.#options.now())
  }

  #belongsTo(path: string, sight: FileFacts): boolean {
    const owner = this.#byPlace.get(sight.place)
    if (owner) return owner.path === path
    return !this.#originsOf(path).some(origin => this.#mayBeCopy(path, sight, origin))
  }

  /** The followed paths that a file of this name may have had before. */
  #originsOf(path: string): Trail[] {
    const name = basename(path)
    const folder = path.slice(0, path.length - name.length)
    return namesBefore(name).flatMap(before => this.#byPath.get(`${folder}${before}`) ?? [])
  }

  /** True when it is a copy, and as long as that cannot be known. */
  #mayBeCopy(path: string, facts: FileFacts, { current, copies, isSearched }: Trail): boolean {
    if (copies.has(facts.place) || !isSearched) return true
    if (!current) return false
    const file = this.#options.files.use(current)
    const { fingerprint, soughtNs } = current
    if (isCut(current, file) || (soughtNs !== undefined && fingerprint?.isEmpty !== false)) return true
    if (fingerprint?.isEmpty) return false
    const isYoung = this.#options.now() - Number(facts.modifiedNs / 1_000_000n) < quietMs
    if (!fingerprint || facts.size === 0 || !(file instanceof OpenFile)) return isYoung
    return isCopyOf(file, { path, facts })
  }

  #seeThoseThatLeft({ generations }: Trail): void {
    for (const generation of generations) {
      const file = generation.role === 'left' ? this.#options.files.get(generation) : undefined
      if (file) generation.saw(file.facts(), this.#options.now())
    }
  }

  #tell(trail: Trail | undefined, reason: string): void {
    if (!trail || trail.trouble === reason) return
    trail.trouble = reason
    this.#options.onTrouble(trail.path, reason)
  }
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const parts: [T[], T[]] = [[], []]
  for (const one of all) parts[isFirst(one) ? 0 : 1].push(one)
  return parts
}

/** It was truncated, and what that means was not found out yet: others than its own copy may be copies, too. */
function isCut(generation: Generation, file: unknown): boolean {
  try {
    return file instanceof OpenFile && generation.isTruncated(file)
  } catch (error) {
    // Its reader tells.
    if (troubleOf(error) === undefined) throw error
    return false
  }
}
