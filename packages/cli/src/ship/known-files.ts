/**
 * What the spool knows of files: which were read how far, the least recently spooled first (spool rule Q9).
 *
 * The lines of a file are known under a few marks of it, one after the other; the last one says how far it was read.
 */
import type { FileEnd } from '@message-gatherer/client'
import { identityText, parseIdentity, type FileIdentity, type FirstHash } from './file-identity.js'

export interface KnownFile {
  /** Without its mark. */
  readonly id: string
  readonly identity: FileIdentity
  /** Where its last spooled line ends. */
  readonly end: number
  /** The more recently spooled, the higher. */
  readonly order: number
}

export class KnownFiles {
  readonly #byPlace = new Map<string, KnownFile[]>()

  /** @param ends by file, in the order in which they were last spooled. */
  constructor(ends: ReadonlyMap<string, FileEnd>) {
    let order = 0
    for (const [text, { end }] of ends) {
      const identity = parseIdentity(text)
      if (!identity) continue
      const known = { id: identityText(identity), identity, end, order: order++ }
      const others = this.at(identity.place).filter(({ id }) => id !== known.id)
      this.#byPlace.set(identity.place, [...others, known])
    }
  }

  /** All that had this device and inode one after the other. */
  at(place: string): readonly KnownFile[] {
    return this.#byPlace.get(place) ?? []
  }
}

/** The identity of a file that is none of the known ones, also when it begins as one of them. */
export function newIdentity(
  first: FirstHash,
  others: readonly FileIdentity[],
): { readonly id: string; readonly identity: FileIdentity } {
  const same = others.filter(other => other.length === first.length && other.hash === first.hash)
  const identity = { ...first, generation: 1 + Math.max(0, ...same.map(({ generation }) => generation)) }
  return { id: identityText(identity), identity }
}
