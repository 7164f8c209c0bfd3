/**
 * Where the reading of a file begins, and what has to be read before it: by what the spool knows, and what lies beside the file.
 */
import { aheadOf, endedAs, lookBack, lossOf } from './ahead.js'
import { identityText, type FirstHash } from './file-identity.js'
import { Generation } from './generation.js'
import { newIdentity, type KnownFile, type KnownFiles } from './known-files.js'
import type { Subject } from './missed-copies.js'
import { isStill, predecessorsOf, type Search } from './predecessors.js'
import type { Loss } from './ship-events.js'
import { sourceOf } from './source.js'
import type { Trail } from './trail.js'
import type { Around } from './vanished.js'

/** Says where a file begins, puts what came before it ahead of it, and tells what of that is lost. */
export function begin({ trail, generation, file }: Subject, around: Around): readonly Loss[] {
  const { place } = generation
  generation.isSearched = true
  const here = around.known.at(place)
  const last = here.at(-1)
  const same = last !== undefined && !isPast(last, generation) && isStill(file, last) ? last : undefined
  if (same) {
    generation.resume(same)
    generation.beginAt(file, same.end)
  } else if (here.length > 0) {
    // What was seen may have been the end of what was there before.
    generation.seenBytes = file.facts().size
  }
  const ended = (same ? here.slice(0, -1) : here).map(endedAs)
  generation.before = ended.flatMap(({ identity }) => identity ?? [])
  const past = { trail, current: { generation, file }, here: { path: trail.path, place, same }, ended }
  const { ahead, losses, soughtNs } = lookBack(past, around)
  if (ended.length > 0) generation.soughtNs = soughtNs
  trail.replace(generation, [...ahead, generation])
  return losses
}

/** What came before is read, and what of it is lost is told, though nothing is at the path now. */
export function beginWithout(trail: Trail, around: Around): readonly Loss[] {
  const here = { path: trail.path, place: undefined, same: undefined }
  const wasFollowed = around.known.newestOf(sourceOf(trail.path)) !== undefined
  const { ahead, losses } = wasFollowed ? lookBack({ trail, here, ended: [] }, around) : { ahead: [], losses: [] }
  trail.lead(ahead)
  return losses
}

/** A truncated file is another one now; what it held goes on in its copy, if there is one. */
export function beginAnew(
  { trail, generation, file }: Subject,
  { known, siblings }: Pick<Around, 'known' | 'siblings'>,
): Anew {
  const facts = { kind: 'file', place: generation.place, ...file.facts() } as const
  const fresh = new Generation(generation.path, facts, generation.role)
  fresh.isSearched = true
  fresh.before = [...generation.before, ...(generation.identity ? [generation.identity] : [])]
  const { identityPlace: place, identity, position: end, spooledTo, fingerprint } = generation
  const ended = { place, identity, end, spooledTo, fingerprint }
  const search: Search = { siblings: siblings(), known, ended: [ended], afterNs: undefined }
  const found = predecessorsOf(search).filter(({ kind }) => kind === 'copy')
  fresh.soughtNs = found.at(-1)?.sibling.facts.modifiedNs ?? generation.proven?.modifiedNs ?? generation.soughtNs
  trail.replace(generation, [...aheadOf({ trail, found, lost: [ended] }), fresh])
  // Of content that nobody read all that is known is that more was there.
  const seenBytes = identity ? (generation.proven?.size ?? 0) : generation.seenBytes
  return { fresh, loss: lossOf({ path: trail.path, why: 'truncated', ended, seenBytes }, found) }
}

export interface Anew {
  readonly fresh: Generation
  readonly loss: Loss
}

/** Gives a file its identity, by its first line and what the spool knows. */
export function identify({ generation, file }: Subject, first: FirstHash, known: KnownFiles): void {
  const here = known.at(first.place)
  const last = here.at(-1)
  // Another process may have begun with the same file.
  if (last && !isPast(last, generation) && isStill(file, last)) {
    generation.resume(last)
    generation.beginAt(file, last.end)
    return
  }
  const { id, identity } = newIdentity(first, [...here.map(one => one.identity), ...generation.before])
  generation.id = id
  generation.identity = identity
}

function isPast({ id }: KnownFile, { before }: Generation): boolean {
  return before.some(identity => identityText(identity) === id)
}
