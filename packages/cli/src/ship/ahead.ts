/**
 * What has to be read before a file, and what of it is lost: puts together what lies beside its path and what is gone (following rules F4
 * to F6).
 */
import { identityText } from './file-identity.js'
import type { Generation } from './generation.js'
import type { KnownFile } from './known-files.js'
import { asGeneration, isCopyOf, lossBehind } from './missed-copies.js'
import type { OpenFile } from './open-file.js'
import { predecessorsOf, type Ended, type Predecessor, type Search } from './predecessors.js'
import type { Loss } from './ship-events.js'
import { lookAmong, type Sibling } from './siblings.js'
import type { Trail } from './trail.js'
import { vanishedFrom, type Around, type Here } from './vanished.js'

export interface Past {
  readonly trail: Trail
  /** What is at the path now. */
  readonly current?: { readonly generation: Generation; readonly file: OpenFile }
  readonly here: Here
  /** What the inode at the path held before, oldest first. */
  readonly ended: readonly Ended[]
}

export interface Found {
  /** What has to be read first. */
  readonly ahead: readonly Generation[]
  readonly losses: readonly Loss[]
  /** When the last copy was written that was looked at; undefined: there is none to go by. */
  readonly soughtNs: bigint | undefined
}

/** By what the spool knows and what lies beside the path. */
export function lookBack(past: Past, around: Around): Found {
  return lookAmong(around.siblings, siblings => foundAmong(siblings, past, around))
}

function foundAmong(all: readonly Sibling[], past: Past, around: Around): Found {
  const { trail, here, ended } = past
  const { newest, lost } = vanishedFrom(here, all, around)
  const found = before(all, past, { known: around.known, sinceNs: newest?.sinceNs })
  const losses = lost.map(one => {
    const why = one.identity.place === here.place ? 'replaced' : 'gone'
    return lossOf({ path: one.source ?? here.path, why, ended: endedAs(one), seenBytes: one.end }, found)
  })
  const cut = ended.filter(({ identity }) => lost.some(one => one.identity === identity))
  const missed = here.isCut ? found.filter(({ kind }) => kind === 'missed') : []
  const behind = missed.flatMap(({ sibling }) => lossBehind(sibling, here.path))
  const soughtNs = found.at(-1)?.sibling.facts.modifiedNs ?? trail.afterNs ?? newest?.sinceNs
  return { ahead: aheadOf({ trail, found, lost: cut }), losses: [...losses, ...behind], soughtNs }
}

function before(
  all: readonly Sibling[],
  { trail, current, ended }: Past,
  search: Pick<Search, 'known' | 'sinceNs'>,
): Predecessor[] {
  const siblings = all.filter(sibling => !current || isBefore(sibling, current.generation))
  const found = predecessorsOf({ ...search, siblings, ended, afterNs: trail.afterNs })
  if (!current || ended.length === 0) return found
  // It may be copied just now, and truncated next.
  return found.filter(({ kind, sibling }) => kind !== 'missed' || !isCopyOf(current.file, sibling))
}

export function endedAs({ identity, end }: KnownFile): Ended {
  return { place: identity.place, identity, end, spooledTo: end }
}

/** What was written after a file that left its path belongs behind that. */
function isBefore({ facts }: Sibling, { role, modifiedNs }: Generation): boolean {
  return role === 'current' || facts.modifiedNs <= modifiedNs
}

export interface Findings {
  readonly trail: Trail
  readonly found: readonly Predecessor[]
  readonly lost: readonly Ended[]
}

/** Copies that have nothing more are left alone. */
export function aheadOf({ trail, found, lost }: Findings): Generation[] {
  return found.flatMap(one => {
    if (one.kind !== 'copy' || (lost.includes(one.of) && one.sibling.facts.size > one.of.end)) return [predecessor(one)]
    trail.copies.add(one.sibling.facts.place)
    return []
  })
}

function predecessor(one: Predecessor): Generation {
  const generation = asGeneration(one.sibling)
  if (one.kind === 'copy') generation.role = 'copy'
  if (one.kind === 'known') generation.resume(one.known)
  if (one.kind === 'copy') generation.continue(one.of)
  return generation
}

export interface Ending extends Pick<Loss, 'path' | 'why'> {
  readonly ended: Ended
  readonly seenBytes: number
}

export function lossOf({ path, why, ended, seenBytes }: Ending, found: readonly Predecessor[]): Loss {
  const { identity, end } = ended
  const isCopy = (one: Predecessor): boolean =>
    one.kind === 'copy' && one.of.identity === identity && one.sibling.facts.size > end
  const copy = found.find(isCopy)?.sibling
  const from = copy?.facts.size ?? end
  const id = identity && identityText(identity)
  return { path, id, why, from, missingBytes: Math.max(0, seenBytes - from), copy: copy?.path }
}
