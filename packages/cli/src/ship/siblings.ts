/**
 * The files beside a followed one that may be what it was once. Folders are listed once a round, whatever the number of files.
 */
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { lookAt, type FileFacts } from './open-file.js'
import { isRotatedName, stemOf } from './rotated-names.js'

export interface Sibling {
  readonly path: string
  readonly facts: FileFacts
}

export class Siblings {
  readonly #names = new Map<string, readonly string[]>()

  /** What was listed may have changed. */
  forget(): void {
    this.#names.clear()
  }

  /** The least recently written first. */
  of(path: string): Sibling[] {
    const found: Sibling[] = []
    for (const name of this.#candidates(dirname(path), basename(path))) {
      const sibling = join(dirname(path), name)
      const facts = lookAt(sibling)
      if (facts.kind === 'file') found.push({ path: sibling, facts })
    }
    return found.sort((a, b) => (a.facts.modifiedNs < b.facts.modifiedNs ? -1 : 1))
  }

  *#candidates(folder: string, name: string): Generator<string> {
    const names = this.#listed(folder)
    const stem = stemOf(name)
    for (let at = firstFrom(names, stem); names[at]?.startsWith(stem); at++) {
      const candidate = names[at] ?? ''
      if (isRotatedName(candidate, name)) yield candidate
    }
  }

  #listed(folder: string): readonly string[] {
    const listed = this.#names.get(folder) ?? namesIn(folder)
    this.#names.set(folder, listed)
    return listed
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
