/**
 * One file in the life of a path: which it is, how far it was read, and how far that is spooled.
 *
 * Knows nothing of names and of what came before or after it.
 */
import { encodeTextLines, type LineRoom, type TextLines } from '@message-gatherer/client'
import {
  hashedBytes,
  hashOf,
  identityText,
  markedBytes,
  markedText,
  mostHashedBytes,
  nextMark,
  type FileIdentity,
  type FirstHash,
  type Mark,
} from './file-identity.js'
import { Fingerprint } from './fingerprint.js'
import type { FileFacts, OpenFile } from './open-file.js'
import type { Ended } from './predecessors.js'

const newline = 0x0a

/** `copy`: what a truncated file held; it belongs to that file's identity. */
export type Role = 'current' | 'left' | 'copy'

export interface Labels {
  readonly sentAt: string
  readonly source: string
  readonly stream: string
}

export type Chunk =
  | {
      readonly kind: 'lines'
      readonly text: TextLines
      readonly from: number
      /** The file, as these lines say it (spool rule Q9). */
      readonly file: string
    }
  /** Nothing that is complete. */
  | { readonly kind: 'nothing' }
  /** What stands there is not what was read so far. */
  | { readonly kind: 'truncated' }

export class Generation {
  readonly place: string
  role: Role
  /** Where it was seen last. */
  path: string
  id: string | undefined
  identity: FileIdentity | undefined
  /** Where its last spooled line ends; 0: there is none. */
  spooledTo = 0
  /** As far as it was read. */
  position = 0
  /** The largest size that it, or what came in its place unnoticed, was seen with. */
  seenBytes: number
  /** How it was when it was last looked at and certainly was what is read; undefined: that was never so. */
  proven: Pick<FileFacts, 'size' | 'modifiedNs'> | undefined
  modifiedNs: bigint
  /** When it was last seen to grow, in milliseconds. */
  grewAtMs: number
  /** There may be something to read. */
  isStale = true
  /** It was looked for once and not found: it may just have been renamed. */
  isMissed = false
  /** Where it is read from, if nothing of it is spooled. */
  from: 'start' | 'end' = 'start'
  /** What came before it at its path was looked for. */
  isSearched = false
  /** Device and inode in its identity: of a copy, those of the file that was copied. */
  identityPlace: string
  /**
   * When the last copy was written that was looked at, of what its inode held before; undefined: its inode held nothing before, as far as it
   * is known.
   */
  soughtNs: bigint | undefined
  /** Identities that its inode had before, as far as they are not in the spool. */
  before: readonly FileIdentity[] = []
  /** Undefined until its reading begins. */
  fingerprint: Fingerprint | undefined

  constructor(path: string, { place, size, modifiedNs }: FileFacts, role: Role) {
    this.path = path
    this.place = place
    this.identityPlace = place
    this.role = role
    this.seenBytes = size
    this.modifiedNs = modifiedNs
    this.grewAtMs = Number(modifiedNs / 1_000_000n)
  }

  /** Takes in what was seen of it. */
  saw({ size, modifiedNs }: Pick<FileFacts, 'size' | 'modifiedNs'>, nowMs: number): void {
    if (size === this.seenBytes && modifiedNs === this.modifiedNs) return
    if (size !== this.seenBytes) this.grewAtMs = nowMs
    this.seenBytes = Math.max(this.seenBytes, size)
    this.modifiedNs = modifiedNs
    this.isStale = true
  }

  /** It goes on where its last spooled line ends. */
  resume({ id, identity, end }: Resumed): void {
    this.id = id
    this.identity = identity
    this.spooledTo = end
  }

  /** As a copy it goes on where the reading of the file that was copied ended. */
  continue({ place, identity, end, spooledTo, fingerprint }: Ended): void {
    this.identityPlace = place
    this.identity = identity
    this.id = identity && identityText(identity)
    this.spooledTo = spooledTo
    this.position = end
    this.fingerprint = fingerprint
  }

  /** From here on it is read. */
  beginAt(file: OpenFile, position: number): void {
    this.position = position
    this.fingerprint = Fingerprint.of(file, position)
  }

  /** True when the file no longer continues what was read or seen of it. */
  isTruncated(file: OpenFile): boolean {
    const facts = file.facts()
    if (facts.size < Math.max(this.position, this.seenBytes)) return true
    if (!this.fingerprint) return false
    if (!this.fingerprint.standsIn(file)) return true
    if (!this.fingerprint.isEmpty) this.proven = facts
    return false
  }

  /** Its identity, as far as its content tells; undefined while its first line is not complete. */
  firstHash(file: OpenFile, unended: 'wait' | 'take'): FirstHash | undefined {
    const head = file.read(Buffer.allocUnsafe(mostHashedBytes), 0)
    const length = hashedBytes(head) ?? (unended === 'take' && head.length > 0 ? head.length : undefined)
    return length === undefined
      ? undefined
      : { place: this.identityPlace, length, hash: hashOf(head.subarray(0, length)) }
  }

  /**
   * Reads on. What is returned as lines certainly is of this file: that is looked at after reading.
   *
   * @param buffer as much is read at most.
   */
  read(file: OpenFile, { buffer, labels, ...how }: ReadOptions): Chunk {
    if (this.isTruncated(file)) return { kind: 'truncated' }
    const { position, identity } = this
    const read = file.read(buffer, position)
    if (!identity || (position === 0 && !isOf(identity, read))) return { kind: 'truncated' }
    const { bytes, end } = linesOfOneMark(read, { position, first: identity.length })
    const id = markedText(identity, markIn(file, markedBytes(identity.length, end)))
    const text = encodeTextLines(bytes, { ...labels, file: { id, position } }, how)
    if (text.taken === 0) return { kind: 'nothing' }
    const fingerprint = this.fingerprint?.with(file, bytes.subarray(0, text.taken))
    if (!fingerprint || this.isTruncated(file)) return { kind: 'truncated' }
    this.fingerprint = fingerprint
    this.position += text.taken
    return { kind: 'lines', text, from: position, file: id }
  }
}

export interface Resumed {
  readonly id: string
  readonly identity: FileIdentity
  /** Where its last spooled line ends. */
  readonly end: number
}

export interface ReadOptions {
  readonly buffer: Buffer
  readonly labels: Labels
  readonly unended: 'wait' | 'take'
  /** For the lines. */
  readonly room: LineRoom
}

function isOf({ length, hash }: FileIdentity, bytes: Buffer): boolean {
  return hashOf(bytes.subarray(0, length)) === hash
}

/** As many whole lines as have the mark of the first one, and where that ends. */
function linesOfOneMark(
  bytes: Buffer,
  { position, first }: { readonly position: number; readonly first: number },
): { readonly bytes: Buffer; readonly end: number } {
  const end = position + (bytes.indexOf(newline) + 1 || bytes.length)
  const next = nextMark(first, end)
  if (next === undefined || position + bytes.length < next) return { bytes, end }
  return { bytes: bytes.subarray(0, bytes.lastIndexOf(newline, next - position - 2) + 1), end }
}

function markIn(file: OpenFile, length: number): Mark {
  return { length, hash: hashOf(file.read(Buffer.allocUnsafe(length), 0)) }
}
