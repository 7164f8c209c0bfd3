/** What was read of a body, and how a reader says what is wrong with it (protocol rule M6). */
import { GathererError, JsonFault, maxNesting, type ErrorMembers } from '@message-gatherer/protocol'
import type { Messages } from '@message-gatherer/journal'
import type { Held } from '../in-flight.js'

export interface Reading {
  readonly messages: Messages
  /** Where a message stands in the body, by its place among them. */
  readonly placeOf: (index: number) => ErrorMembers
}

/**
 * Reads a whole body; may change its bytes.
 *
 * @throws {GathererError} INVALID_JSON, INVALID_REQUEST, TOO_LARGE, TOO_MANY_REQUESTS: no room for what it must write.
 */
export type Reader = (body: Buffer, room: Held) => Reading

const lineFeed = 0x0a

/** A position as people and programs look for it. */
export function placeOf(body: Buffer, byte: number): { readonly line: number; readonly byte: number } {
  let line = 1
  for (let at = body.indexOf(lineFeed); at !== -1 && at < byte; at = body.indexOf(lineFeed, at + 1)) line++
  return { line, byte }
}

/** Does the work and says where it stumbled. */
export function locating<T>(body: Buffer, hint: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    const place = placeOf(body, error.byte)
    const what = error.kind === 'too deep' ? `more than ${maxNesting} levels deep` : 'not JSON'
    throw new GathererError('INVALID_JSON', `line ${place.line} is ${what} at byte ${place.byte}`, {
      hint,
      members: place,
    })
  }
}

export function invalidAt(
  body: Buffer,
  byte: number,
  { detail, hint }: { detail: string; hint: string },
): GathererError {
  const place = placeOf(body, byte)
  return new GathererError('INVALID_REQUEST', `line ${place.line}: ${detail}`, { hint, members: place })
}

export function noMessage(): GathererError {
  return new GathererError('INVALID_REQUEST', 'there is no message in the body', { hint: 'send at least one' })
}

/** @param byte where the first message too many stands. */
export function tooMany(body: Buffer, byte: number, most: number): GathererError {
  return new GathererError('TOO_LARGE', `there are more than ${most} messages`, {
    hint: 'send fewer at a time, or have the limit raised: --max-messages',
    members: placeOf(body, byte),
  })
}
