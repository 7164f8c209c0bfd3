/**
 * What tells a file from every other (following rule F2): device, inode, and a hash of its first line.
 *
 * How many bytes are hashed depends on the content alone, so that two who see a file grow agree on its identity. A file that begins as one
 * before it in the same inode did gets a number: `66306-1837462-18-9f86d081884c7d65-2`. Many files begin with the same line; so the lines
 * further on carry a *mark* as well, a hash of more of the beginning: `66306-1837462-18-9f86d081884c7d65-2+1024-2c26b46b68ffc68f`. Pure.
 */
import { createHash } from 'node:crypto'

export interface FileIdentity {
  /** Device and inode: `66306-1837462`. */
  readonly place: string
  /** How many bytes are hashed. */
  readonly length: number
  readonly hash: string
  /** From 1. */
  readonly generation: number
  /** What is known of its beginning beside that. */
  readonly mark?: Mark
}

export interface Mark {
  /** How many first bytes are hashed. */
  readonly length: number
  readonly hash: string
}

/** What the content of a file tells of its identity. */
export type FirstHash = Omit<FileIdentity, 'generation' | 'mark'>

export const mostHashedBytes = 1024

/** So much behind the first line tells most files apart that share it: it has a time, or a number. */
const firstMarkBytes = 64

const form = /^(\d+-\d+)-(\d{1,4})-([0-9a-f]{16})(?:-(\d{1,9}))?(?:\+(\d{1,4})-([0-9a-f]{16}))?$/
const newline = 0x0a
const carriageReturn = 0x0d

/** Without its mark: the same for all lines of a file. */
export function identityText({ place, length, hash, generation }: FileIdentity): string {
  return `${place}-${length}-${hash}${generation === 1 ? '' : `-${generation}`}`
}

/** As the lines say it that share this mark. */
export function markedText(identity: FileIdentity, { length, hash }: Mark): string {
  const text = identityText(identity)
  return length === identity.length ? text : `${text}+${length}-${hash}`
}

/** Undefined: it was not written by this program. */
export function parseIdentity(text: string): FileIdentity | undefined {
  const [, place, length, hash, generation = '1', markLength, markHash] = form.exec(text) ?? []
  if (place === undefined || length === undefined || hash === undefined) return undefined
  const mark = markLength && markHash ? { mark: { length: Number(markLength), hash: markHash } } : {}
  return { place, length: Number(length), hash, generation: Number(generation), ...mark }
}

/** How many first bytes of a file are hashed for a line that ends at `end`; `first`: for its first line. */
export function markedBytes(first: number, end: number): number {
  return stepsAfter(first).findLast(step => step <= end) ?? first
}

/** Where the lines begin to have another mark than one that ends at `end`; undefined: nowhere. */
export function nextMark(first: number, end: number): number | undefined {
  return stepsAfter(first).find(step => step > end)
}

function stepsAfter(first: number): readonly number[] {
  return [Math.min(first + firstMarkBytes, mostHashedBytes), mostHashedBytes]
}

/** The first 16 hexadecimal digits of SHA-256. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

/**
 * How many bytes of a file are hashed: as far as the end of the first line that is not empty, 1,024 at most.
 *
 * @param head what the file begins with, 1,024 bytes of it if it has them.
 * @returns undefined while that line is not complete.
 */
export function hashedBytes(head: Uint8Array): number | undefined {
  let start = 0
  for (let end = head.indexOf(newline); end !== -1; end = head.indexOf(newline, start)) {
    const isEmpty = end === start || (end === start + 1 && head[start] === carriageReturn)
    if (!isEmpty) return end + 1
    start = end + 1
  }
  return head.length >= mostHashedBytes ? mostHashedBytes : undefined
}
