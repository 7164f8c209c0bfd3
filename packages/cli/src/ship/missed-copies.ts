/**
 * Copies of what was truncated before anybody read it: a path that is truncated again and again while its follower waits, or is dead, leaves
 * one behind each time (following rule F5).
 *
 * What was written between such a copy and its truncation is lost. Reads first bytes, and changes nothing.
 */
import { hashedBytes, hashOf, markedText, mostHashedBytes } from './file-identity.js'
import { Generation } from './generation.js'
import { newIdentity } from './known-files.js'
import type { OpenFile } from './open-file.js'
import { knownAs, withFile } from './predecessors.js'
import type { Loss } from './ship-events.js'
import { lookAmong, type Sibling } from './siblings.js'
import type { Trail } from './trail.js'
import type { Around } from './vanished.js'

export interface Subject {
  readonly trail: Trail
  readonly generation: Generation
  readonly file: OpenFile
}

/**
 * Puts those ahead of a file that came since it was last looked for them.
 *
 * @returns what of them is lost; nothing: there are none.
 */
export function lookAgain({ trail, generation, file }: Subject, { known, siblings }: Around): readonly Loss[] {
  const { soughtNs, id, position, role } = generation
  if (soughtNs === undefined || id !== undefined || position > 0 || role !== 'current') return []
  const isMissed = (sibling: Sibling): boolean =>
    sibling.facts.modifiedNs > soughtNs && !isCopyOf(file, sibling) && knownAs(sibling, known) === undefined
  const missed = lookAmong(siblings, all => all.filter(isMissed))
  const last = missed.at(-1)
  if (!last) return []
  generation.soughtNs = last.facts.modifiedNs
  generation.seenBytes = file.facts().size
  trail.replace(generation, [...missed.map(asGeneration), generation])
  return missed.flatMap(sibling => lossBehind(sibling, trail.path))
}

/** True when it holds what the file holds now, or the beginning of that: it is, or becomes, a copy of it. */
export function isCopyOf(file: OpenFile, { path, facts }: Sibling): boolean {
  const length = Math.min(facts.size, mostHashedBytes)
  const head = file.read(Buffer.allocUnsafe(length), 0)
  return withFile(path, facts.place, copy => copy.read(Buffer.allocUnsafe(length), 0).equals(head)) ?? false
}

/** What followed the copy in the truncated file; empty when it cannot be read. */
export function lossBehind({ path, facts }: Sibling, of: string): Loss[] {
  const head = withFile(path, facts.place, file => file.read(Buffer.allocUnsafe(mostHashedBytes), 0))
  if (!head) return []
  const length = hashedBytes(head) ?? head.length
  const { identity } = newIdentity({ place: facts.place, length, hash: hashOf(head.subarray(0, length)) }, [])
  const id = markedText(identity, { length: head.length, hash: hashOf(head) })
  return [{ path: of, id, why: 'truncated', from: facts.size, missingBytes: 0, copy: path }]
}

export function asGeneration({ path, facts }: Sibling): Generation {
  const generation = new Generation(path, facts, 'left')
  generation.isSearched = true
  return generation
}
