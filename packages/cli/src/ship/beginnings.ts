/**
 * Where the reading of a file begins, and what has to be read before it: by what the spool knows, and what lies beside the file.
 */
import { aheadOf, endedAs, lookBack, lossOf } from './ahead.js'
import { identityText, type FirstHash } from './file-identity.js'
import { Generation } from './generation.js'
import { newIdentity, type KnownFile, type KnownFiles } from './known-files.js'
import type { Subject } from './missed-copies.js'
import type { OpenFile } from './open-file.js'
import { isStill, predecessorsOf, type Predecessor } from './predecessors.js'
import type { Loss } from './ship-events.js'
import { lookAmong } from './siblings.js'
import { sourceOf } from './source.js'
import type { Trail } from './trail.js'
import type { Around } from './vanished.js'

/** Clocks of files and of messages are not quite the same. */
const clockStepNs = 1_000_000_000n

/** Says where a file begins, puts what came before it ahead of it, and tells what of that is lost. */
export function begin(subject: Subject, around: Around): readonly Loss[] {
  const { trail, generation, file } = subject
  const { place } = generation
  generation.isSearched = true
  const here = around.known.at(place)
  const last = here.at(-1)
  const same = last !== undefined && !isPast(last, generation) && isStill(file, last) ? last : undefined
  const isCut = !same && last !== undefined && isOlder(file, last)
  const ended = (same ? here.slice(0, -1) : here).map(endedAs)
  const past = { trail, current: { generation, file }, here: { path: trail.path, place, same, isCut }, ended }
  const { ahead, losses, soughtNs } = lookBack(past, around)
  // It may have been truncated meanwhile.
  if (same && !goesOn(subject, same)) return begin(subject, around)
  // What was seen may have been the end of what was there before.
  if (!same && last) generation.seenBytes = file.facts().size
  generation.before = ended.flatMap(({ identity }) => identity ?? [])
  if (isCut) generation.soughtNs = soughtNs
  trail.replace(generation, [...ahead, generation])
  return losses
}

/** True when it goes on where its last spooled line ends; false: it is another one. */
function goesOn({ generation, file }: Omit<Subject, 'trail'>, known: KnownFile): boolean {
  const { position } = generation
  generation.beginAt(file, known.end)
  if (!isStill(file, known)) {
    generation.beginAt(file, position)
    return false
  }
  generation.resume(known)
  return true
}

/** What came before is read, and what of it is lost is told, though nothing is at the path now. */
export function beginWithout(trail: Trail, around: Around): readonly Loss[] {
  const here = { path: trail.path, place: undefined, same: undefined, isCut: false }
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
  const search = { known, ended: [ended], afterNs: undefined }
  const found = lookAmong(siblings, all => predecessorsOf({ ...search, siblings: all })).filter(isCopy)
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
  if (last && !isPast(last, generation) && goesOn({ generation, file }, last)) return
  const { id, identity } = newIdentity(first, [...here.map(one => one.identity), ...generation.before])
  generation.id = id
  generation.identity = identity
}

/** False: it is another one that got the inode, or its file system does not say. */
function isOlder(file: OpenFile, { firstNs }: KnownFile): boolean {
  const bornNs = file.bornNs()
  return bornNs > 0n && bornNs < firstNs + clockStepNs
}

function isCopy({ kind }: Predecessor): boolean {
  return kind === 'copy'
}

function isPast({ id }: KnownFile, { before }: Generation): boolean {
  return before.some(identity => identityText(identity) === id)
}
