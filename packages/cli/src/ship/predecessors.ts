/**
 * What came before a file at its path: files that were renamed, copies of what was truncated, and whole generations that nobody saw
 * (following rules F4, F5).
 *
 * Decides from names, identities and times; reads the first bytes of candidates, and changes nothing.
 */
import { hashOf, type FileIdentity } from './file-identity.js'
import type { Fingerprint } from './fingerprint.js'
import type { KnownFile, KnownFiles } from './known-files.js'
import { OpenFile } from './open-file.js'
import type { Sibling } from './siblings.js'

const newline = 0x0a

export type Predecessor =
  /** It was read as far as `known.end`. */
  | { readonly kind: 'known'; readonly sibling: Sibling; readonly known: KnownFile }
  /** It holds what a truncated file held, or the beginning of that. */
  | { readonly kind: 'copy'; readonly sibling: Sibling; readonly of: Ended }
  /** Nobody has read it. */
  | { readonly kind: 'missed'; readonly sibling: Sibling }

/** A file whose inode holds another one now. */
export interface Ended {
  readonly place: string
  /** Undefined: nothing of it is spooled. */
  readonly identity: FileIdentity | undefined
  /** As far as it was read. */
  readonly end: number
  readonly spooledTo: number
  /** What is known of it beside its identity. */
  readonly fingerprint?: Fingerprint | undefined
}

export interface Search {
  /** The least recently written first; without those that are followed. */
  readonly siblings: readonly Sibling[]
  readonly known: KnownFiles
  /** What the path's own inode held before, oldest first. */
  readonly ended: readonly Ended[]
  /** What was written after this was not read by anybody; undefined: what was written after the first one that is known. */
  readonly afterNs: bigint | undefined
  /** The same, if none of the siblings is known. */
  readonly sinceNs?: bigint | undefined
}

/** Oldest first. */
export function predecessorsOf(search: Search): Predecessor[] {
  const seen = search.siblings.map(sibling => ({ sibling, known: knownAs(sibling, search.known) }))
  const copies = copiesOf(
    seen.filter(({ known }) => !known).map(({ sibling }) => sibling),
    search.ended,
  )
  const isLost = copies.size === 0 && seen.every(({ known }) => !known)
  const afterNs = search.afterNs ?? (isLost ? search.sinceNs : undefined)
  const found: Predecessor[] = []
  for (const { sibling, known } of seen) {
    const of = copies.get(sibling.path)
    if (known) found.push({ kind: 'known', sibling, known })
    else if (of) found.push({ kind: 'copy', sibling, of })
    else if (found.length > 0 || isAfter(sibling, afterNs)) found.push({ kind: 'missed', sibling })
  }
  return found
}

/** The known file that a file is, if it still is: its inode may have been used again, or it was truncated. */
export function knownAs({ path, facts }: Sibling, known: KnownFiles): KnownFile | undefined {
  const last = known.at(facts.place).at(-1)
  return last && withFile(path, facts.place, file => (isStill(file, last) ? last : undefined))
}

/** True when a file is that one, or may be, because it cannot be read. */
export function mayStillBe({ path, facts }: Sibling, known: KnownFile): boolean {
  return facts.place === known.identity.place && (withFile(path, facts.place, file => isStill(file, known)) ?? true)
}

/** True when the file begins as that one did and was not cut. */
export function isStill(file: OpenFile, { identity, end }: Pick<KnownFile, 'identity' | 'end'>): boolean {
  return file.facts().size >= end && beginsAs(file, identity)
}

/** By the path of the copy. Each file that ended has one copy at most, the newest. */
function copiesOf(siblings: readonly Sibling[], ended: readonly Ended[]): Map<string, Ended> {
  const copies = new Map<string, Ended>()
  for (const of of ended.toReversed()) {
    const copy = siblings.findLast(sibling => !copies.has(sibling.path) && holds(sibling, of))
    if (copy) copies.set(copy.path, of)
  }
  return copies
}

function holds({ path, facts }: Sibling, { identity, end, fingerprint }: Ended): boolean {
  const isCopy = (file: OpenFile): boolean => {
    if (fingerprint && !fingerprint.isEmpty && facts.size >= fingerprint.headBytes)
      return facts.size < end ? fingerprint.beginsIn(file) : fingerprint.standsIn(file)
    const seen = Math.min(facts.size, end)
    return identity !== undefined && beginsAs(file, identity) && endsLine(file, seen)
  }
  return withFile(path, facts.place, isCopy) ?? false
}

/** By the mark, where the file is long enough to have it: a copy may be shorter than what was read. */
function beginsAs(file: OpenFile, { length, hash, mark }: FileIdentity): boolean {
  const known = mark && file.facts().size >= mark.length ? mark : { length, hash }
  return hashOf(file.read(Buffer.allocUnsafe(known.length), 0)) === known.hash
}

function endsLine(file: OpenFile, position: number): boolean {
  return position === 0 || file.read(Buffer.allocUnsafe(1), position - 1)[0] === newline
}

function isAfter({ facts }: Sibling, afterNs: bigint | undefined): boolean {
  return afterNs !== undefined && facts.modifiedNs > afterNs
}

/** Undefined when it cannot be read, or is another by now. */
export function withFile<T>(path: string, place: string, look: (file: OpenFile) => T): T | undefined {
  const file = OpenFile.open(path)
  if (!(file instanceof OpenFile)) return undefined
  try {
    return file.place === place ? look(file) : undefined
  } finally {
    file.close()
  }
}
