/**
 * What tells a file from every other (following rule F2): device, inode, and a hash of its first line.
 *
 * How many bytes are hashed depends on the content alone, so that two who see a file grow agree on its identity. A file that begins as one
 * before it in the same inode did gets a number: `66306-1837462-18-9f86d081884c7d65-2`. Pure.
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
}

/** What the content of a file tells of its identity. */
export type FirstHash = Omit<FileIdentity, 'generation'>

export const mostHashedBytes = 1024

const form = /^(\d+-\d+)-(\d{1,4})-([0-9a-f]{16})(?:-(\d{1,9}))?$/
const newline = 0x0a
const carriageReturn = 0x0d

export function identityText({ place, length, hash, generation }: FileIdentity): string {
  return `${place}-${length}-${hash}${generation === 1 ? '' : `-${generation}`}`
}

/** Undefined: it was not written by this program. */
export function parseIdentity(text: string): FileIdentity | undefined {
  const [, place, length, hash, generation = '1'] = form.exec(text) ?? []
  if (place === undefined || length === undefined || hash === undefined) return undefined
  return { place, length: Number(length), hash, generation: Number(generation) }
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
