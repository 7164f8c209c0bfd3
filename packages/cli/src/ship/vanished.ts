/**
 * Which files that were read before are gone, with whatever they had beyond what was read (following rule F6).
 *
 * The files of a path are read one after the other, so only the one that was read last can have more. Decides, and reads first bytes.
 */
import type { KnownFile, KnownFiles } from './known-files.js'
import { mayStillBe } from './predecessors.js'
import type { Sibling } from './siblings.js'
import { sourceOf } from './source.js'

export interface Around {
  readonly known: KnownFiles
  /** The files beside it that nobody follows, the least recently written first. */
  readonly siblings: () => readonly Sibling[]
  /** A file of this device and inode is followed: what was there before is for its path to say. */
  readonly isFollowed: (place: string) => boolean
  /** It was read to its end by this process. */
  readonly isFinished: (id: string) => boolean
}

/** What is at a path now. */
export interface Here {
  readonly path: string
  /** Its device and inode; undefined: nothing is there. */
  readonly place: string | undefined
  /** The known file that it is; undefined: another one. */
  readonly same: KnownFile | undefined
  /** It certainly was truncated: it is as old as what was read there. */
  readonly isCut: boolean
}

export interface Vanished {
  /** What was read last at the path is nowhere any more. */
  readonly newest: KnownFile | undefined
  /** What they had beyond their end is lost, unless a copy has it. */
  readonly lost: readonly KnownFile[]
}

export function vanishedFrom(here: Here, siblings: readonly Sibling[], around: Around): Vanished {
  const { known, isFinished } = around
  const newest = known.newestOf(sourceOf(here.path))
  const last = here.place === undefined ? undefined : known.at(here.place).at(-1)
  const gone = [...new Set([last, newest])].flatMap(one =>
    one && isGone(one, here, around) && !isAmong(siblings, one) ? [one] : [],
  )
  const lost = gone.filter(one => !isFinished(one.id) && isLastOfItsPath(one, known))
  return { newest: gone.find(one => one === newest), lost }
}

/** Neither at the path nor followed anywhere. */
function isGone(one: KnownFile, { place, same }: Here, { isFollowed }: Around): boolean {
  return one !== same && (one.identity.place === place || !isFollowed(one.identity.place))
}

function isAmong(siblings: readonly Sibling[], one: KnownFile): boolean {
  return siblings.some(sibling => mayStillBe(sibling, one))
}

function isLastOfItsPath(one: KnownFile, known: KnownFiles): boolean {
  return one.source === undefined || known.newestOf(one.source) === one
}
