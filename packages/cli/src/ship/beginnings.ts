/**
 * Where the reading of a file begins, and what has to be read before it: by what the spool knows, and what lies beside the file.
 */
import { identityText, type FirstHash } from './file-identity.js'
import { Generation } from './generation.js'
import { newIdentity, type KnownFile, type KnownFiles } from './known-files.js'
import type { OpenFile } from './open-file.js'
import { isStill, predecessorsOf, type Ended, type Predecessor, type Search } from './predecessors.js'
import type { Loss } from './ship-events.js'
import type { Sibling } from './siblings.js'
import type { Trail } from './trail.js'

export interface Subject {
  readonly trail: Trail
  readonly generation: Generation
  readonly file: OpenFile
}

export interface Around {
  readonly known: KnownFiles
  /** The files beside it that nobody follows, the least recently written first. */
  readonly siblings: readonly Sibling[]
  /** It was read to its end by this process. */
  readonly isFinished: (id: string) => boolean
}

/** Says where a file begins, puts what came before it ahead of it, and tells what of that is lost. */
export function begin({ trail, generation, file }: Subject, { known, siblings, isFinished }: Around): Loss | undefined {
  generation.isSearched = true
  const here = known.at(generation.place)
  const last = here.at(-1)
  const isSame = last !== undefined && !isPast(last, generation) && isStill(file, last)
  if (isSame) generation.resume(last)
  const ended = (isSame ? here.slice(0, -1) : here).map(endedAs)
  generation.before = ended.flatMap(({ identity }) => identity ?? [])
  const search = { siblings, known, ended, afterNs: trail.afterNs }
  const found = predecessorsOf(search).filter(({ sibling }) => isBefore(sibling, generation))
  const lost = isSame || !last || isFinished(last.id) || isOlder(last, found) ? undefined : ended.at(-1)
  putAhead({ trail, generation, found, lost })
  return lost && lossOf(trail.path, lost, { found, why: 'replaced', seenBytes: lost.end })
}

/** A truncated file is another one now; what it held goes on in its copy, if there is one. */
export function beginAnew({ trail, generation, file }: Subject, { known, siblings }: Around): Anew {
  const facts = { kind: 'file', place: generation.place, ...file.facts() } as const
  const fresh = new Generation(generation.path, facts, generation.role)
  fresh.isSearched = true
  fresh.before = [...generation.before, ...(generation.identity ? [generation.identity] : [])]
  const { identityPlace: place, identity, position: end, spooledTo, fingerprint } = generation
  const ended = { place, identity, end, spooledTo, fingerprint }
  const search: Search = { siblings, known, ended: [ended], afterNs: undefined }
  const found = predecessorsOf(search).filter(({ kind }) => kind !== 'known')
  putAhead({ trail, generation, found, lost: ended })
  trail.replace(generation, [fresh])
  return { fresh, loss: lossOf(trail.path, ended, { found, why: 'truncated', seenBytes: generation.seenBytes }) }
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

function endedAs({ identity, end }: KnownFile): Ended {
  return { place: identity.place, identity, end, spooledTo: end }
}

/** What was written after a file that left its path belongs behind that. */
function isBefore({ facts }: Sibling, { role, modifiedNs }: Generation): boolean {
  return role === 'current' || facts.modifiedNs <= modifiedNs
}

/** Files of a path are read one after the other: when a later one was begun, this one was at its end. */
function isOlder({ order }: KnownFile, found: readonly Predecessor[]): boolean {
  return found.some(one => one.kind === 'known' && one.known.order > order)
}

interface Ahead {
  readonly trail: Trail
  readonly generation: Generation
  readonly found: readonly Predecessor[]
  readonly lost: Ended | undefined
}

function putAhead({ trail, generation, found, lost }: Ahead): void {
  const ahead = found.flatMap(one => {
    if (one.kind !== 'copy' || (one.of === lost && one.sibling.facts.size > lost.end)) return [predecessor(one)]
    trail.copies.add(one.sibling.facts.place)
    return []
  })
  trail.replace(generation, [...ahead, generation])
}

function predecessor(one: Predecessor): Generation {
  const generation = new Generation(one.sibling.path, one.sibling.facts, one.kind === 'copy' ? 'copy' : 'left')
  generation.isSearched = true
  if (one.kind === 'known') generation.resume(one.known)
  if (one.kind === 'copy') generation.continue(one.of)
  return generation
}

interface Ending {
  readonly found: readonly Predecessor[]
  readonly why: Loss['why']
  readonly seenBytes: number
}

function lossOf(path: string, ended: Ended, { found, why, seenBytes }: Ending): Loss {
  const copy = found.find(one => one.kind === 'copy' && one.of === ended && one.sibling.facts.size > ended.end)?.sibling
  const from = copy?.facts.size ?? ended.end
  return { path, why, from, missingBytes: Math.max(0, seenBytes - from), copy: copy?.path }
}
