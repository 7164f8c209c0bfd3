/**
 * The files beside a followed one that may be what it was once.
 *
 * Folders are listed once, whatever the number of files, and again when names changed meanwhile: a file that is just being renamed would
 * be missed.
 */
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { lookAt, type FileFacts } from './open-file.js'
import { isRotatedName, stemOf } from './rotated-names.js'

export interface Sibling {
  readonly path: string
  readonly facts: FileFacts
}

interface Listing {
  readonly names: readonly string[]
  /** When names in the folder last changed, as it was before they were listed. */
  readonly changedNs: bigint
}

const mostTries = 10

export class Siblings {
  readonly #listings = new Map<string, Listing>()

  /** What was listed may have changed. */
  forget(): void {
    this.#listings.clear()
  }

  /** The least recently written first. */
  of(path: string): Sibling[] {
    const folder = dirname(path)
    for (let tries = 1; ; tries++) {
      const { names, changedNs } = this.#listed(folder)
      const found = siblingsIn(names, path)
      if (changedNs === changeOf(folder) || tries === mostTries)
        return found.sort((a, b) => (a.facts.modifiedNs < b.facts.modifiedNs ? -1 : 1))
      this.#listings.delete(folder)
    }
  }

  #listed(folder: string): Listing {
    const listing = this.#listings.get(folder) ?? { changedNs: changeOf(folder), names: namesIn(folder) }
    this.#listings.set(folder, listing)
    return listing
  }
}

/** Looks among them until none was renamed, came or went meanwhile: one that is just being renamed is taken for one that is gone. */
export function lookAmong<T>(siblings: () => readonly Sibling[], look: (siblings: readonly Sibling[]) => T): T {
  for (let tries = 1; ; tries++) {
    const before = siblings()
    const found = look(before)
    if (tries === mostTries || areSame(before, siblings())) return found
  }
}

function areSame(some: readonly Sibling[], others: readonly Sibling[]): boolean {
  const placeOf = new Map(others.map(({ path, facts }) => [path, facts.place]))
  return some.length === others.length && some.every(({ path, facts }) => placeOf.get(path) === facts.place)
}

function siblingsIn(names: readonly string[], path: string): Sibling[] {
  const found: Sibling[] = []
  for (const name of candidatesIn(names, basename(path))) {
    const sibling = join(dirname(path), name)
    const facts = lookAt(sibling)
    if (facts.kind === 'file') found.push({ path: sibling, facts })
  }
  return found
}

function* candidatesIn(names: readonly string[], name: string): Generator<string> {
  const stem = stemOf(name)
  for (let at = firstFrom(names, stem); names[at]?.startsWith(stem); at++) {
    const candidate = names[at] ?? ''
    if (isRotatedName(candidate, name)) yield candidate
  }
}

function changeOf(folder: string): bigint {
  try {
    return statSync(folder, { bigint: true }).mtimeNs
  } catch {
    return 0n
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    // What cannot be listed has no siblings to offer; the file itself is told about where it is opened.
    return []
  }
}

/** The first index whose name is not before `wanted`. */
function firstFrom(names: readonly string[], wanted: string): number {
  let [low, high] = [0, names.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((names[middle] ?? '') < wanted) low = middle + 1
    else high = middle
  }
  return low
}
