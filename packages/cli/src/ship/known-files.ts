/**
 * What the spool knows of files: which were read how far, the least recently spooled first (spool rule Q9), and which of them are said to
 * be lost from where on.
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
  /**
   * Since when its path is followed, in nanoseconds: when the first line of the first of its files was read. Of a file that was truncated
   * copies remain, so what was read before does not count.
   */
  readonly sinceNs: bigint
  /** When its first line was read, in nanoseconds. */
  readonly firstNs: bigint
  /** The path that it was read at; undefined: its lines do not say. */
  readonly source: string | undefined
}

/** What a message about the loss of a file counts as instead of a file: it is read as far as the loss begins. */
export function lossMark(id: string): string {
  return `lost-${id}`
}

export class KnownFiles {
  readonly #ends: ReadonlyMap<string, FileEnd>
  readonly #byPlace = new Map<string, KnownFile[]>()
  readonly #newest = new Map<string, KnownFile>()

  /** @param ends by file, in the order in which they were last spooled. */
  constructor(ends: ReadonlyMap<string, FileEnd>) {
    this.#ends = ends
    for (const [text, end] of ends) {
      const identity = parseIdentity(text)
      if (identity) this.#add(identity, end)
    }
  }

  /** All that had this device and inode one after the other. */
  at(place: string): readonly KnownFile[] {
    return this.#byPlace.get(place) ?? []
  }

  /** What was read last at a path. */
  newestOf(source: string): KnownFile | undefined {
    return this.#newest.get(source)
  }

  /** From which byte on it is said to be lost; 0: that was not said. */
  lostFrom(id: string): number {
    return this.#ends.get(lossMark(id))?.end ?? 0
  }

  #add(identity: FileIdentity, { end, since, source }: FileEnd): void {
    const id = identityText(identity)
    const here = this.at(identity.place)
    const same = here.find(one => one.id === id)
    const before = same ?? this.#before(identity, source)
    const ownNs = BigInt(Date.parse(since)) * 1_000_000n
    const sinceNs = before && before.sinceNs < ownNs ? before.sinceNs : ownNs
    const firstNs = same?.firstNs ?? ownNs
    const known = { id, identity, end, sinceNs, firstNs, source }
    this.#byPlace.set(identity.place, [...here.filter(one => one.id !== id), known])
    if (source !== undefined) this.#newest.set(source, known)
  }

  /** What was read before at its path; undefined also when that was the same file before it was truncated. */
  #before({ place }: FileIdentity, source: string | undefined): KnownFile | undefined {
    const before = source === undefined ? undefined : this.#newest.get(source)
    return before?.identity.place === place ? undefined : before
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
