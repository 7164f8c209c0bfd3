/**
 * What of a request is new (protocol rules M8 and M10): a pure function of what is durable and what was sent.
 */
import type { ProducerMark } from '@message-gatherer/journal'

/** A request of a producer. */
export interface Frame {
  /** The number of its first message. */
  readonly firstSequence: number
  /** At least 1. */
  readonly count: number
  /** CRC-32 of the JSON text of a message, by its place in the request. */
  readonly checksumOf: (index: number) => number
}

export type Verdict =
  /** All but the first `duplicates` messages are new; maybe none. */
  | { readonly kind: 'follows'; readonly duplicates: number }
  /** Messages before it are missing. */
  | { readonly kind: 'gap'; readonly expected: number }
  /** Its message of this number is not the one that was stored. */
  | { readonly kind: 'diverged'; readonly sequence: number }

/** @param mark what is durable of the producer; undefined for one that is not known. */
export function judge(mark: ProducerMark | undefined, { firstSequence, count, checksumOf }: Frame): Verdict {
  const expected = mark?.next ?? 0
  if (firstSequence > expected) return { kind: 'gap', expected }
  const duplicates = Math.min(count, expected - firstSequence)
  const last = expected - 1 - firstSequence
  const holdsLast = mark !== undefined && last >= 0 && last < count
  if (holdsLast && checksumOf(last) !== mark.lastChecksum) return { kind: 'diverged', sequence: expected - 1 }
  return { kind: 'follows', duplicates }
}
