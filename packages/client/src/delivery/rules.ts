/**
 * What an answer means for the messages that wait (delivery rules D1, D2, D4, D6 and D7): a pure function.
 *
 * It expects that the request began at the first unacknowledged message and that no other is in flight: only the answer to
 * such a request is evidence. A wrong "send it again" costs a request; a wrong "give it a new number" stores a message twice.
 */
import type { CertificateTrouble } from '../http/failure-reasons.js'
import type { Batch, Queue, Refusal } from './queue.js'
import type { Verdict } from './verdict.js'

/** The request that was answered. */
export interface Sent extends Pick<Batch, 'sequence' | 'first' | 'count'> {
  readonly encoding: 'none' | 'gzip'
}

export type Decision =
  /** Everything before `end` is on the server's disk. */
  | { readonly kind: 'acknowledge'; readonly end: number; readonly accepted: number; readonly duplicates: number }
  /** The numbers of what waits mean other messages at the server, or are lost there. */
  | { readonly kind: 'renumber'; readonly evidence: string }
  /** The first message is refused for good. */
  | { readonly kind: 'bury'; readonly refusal: Refusal }
  /** So many of the first messages at once, and the one with the number `suspect` alone. */
  | { readonly kind: 'send fewer'; readonly messages: number; readonly suspect?: number }
  | { readonly kind: 'send uncompressed' }
  | { readonly kind: 'sign in'; readonly reason: string; readonly hint?: string }
  /** The same again, later. */
  | {
      readonly kind: 'try again'
      readonly reason: string
      readonly hint?: string
      readonly retryAfterMs?: number
      /** A Message Gatherer server answered. */
      readonly reached: boolean
      /** The server is not who it should be. */
      readonly code?: CertificateTrouble
    }

type Known = Pick<Queue, 'numbering' | 'checksumOf'>

export function decide(verdict: Verdict, sent: Sent, known: Known): Decision {
  switch (verdict.kind) {
    case 'stored':
      return afterStored(verdict, sent, known)
    case 'gap':
      return afterGap(verdict.expectedSequence, sent)
    case 'diverged':
      return { kind: 'renumber', evidence: 'the server has another message under a number of ours' }
    case 'refused':
      return afterRefusal(verdict, sent)
    case 'unauthorized':
      return { ...verdict, kind: 'sign in' }
    case 'weather':
      return { ...verdict, kind: 'try again' }
  }
}

function afterStored(verdict: Verdict & { kind: 'stored' }, sent: Sent, known: Known): Decision {
  const { accepted, duplicates, nextSequence, lastCrc32 } = verdict
  const end = sent.first + sent.count
  /** The number after the last message that the server has of this producer. */
  const serverEnd = nextSequence + sent.first - sent.sequence
  if (accepted + duplicates !== sent.count || serverEnd < end) return senseless('it stored less than it was sent')
  if (accepted > 0 && serverEnd > end) return senseless('it knows messages beyond those it stored just now')
  const numbering = known.numbering()
  if (serverEnd > numbering.end && !numbering.closed)
    return {
      kind: 'renumber',
      evidence: `the server has ${serverEnd - numbering.end} messages more than were numbered`,
    }
  // What this request brought is certainly ours; of what was there before, the last one tells.
  const own = accepted > 0 || serverEnd > numbering.end ? undefined : known.checksumOf(serverEnd - 1)
  if (own !== undefined && own !== lastCrc32)
    return { kind: 'renumber', evidence: `the server has another message in the place of message ${serverEnd - 1}` }
  return { kind: 'acknowledge', end, accepted, duplicates }
}

function afterGap(expected: number, { sequence }: Sent): Decision {
  if (expected >= sequence) return senseless(`it misses messages before ${sequence} and expects ${expected}`)
  return {
    kind: 'renumber',
    evidence: `the server expects sequence ${expected} and acknowledged all before ${sequence}`,
  }
}

/** Whether a message is bad is certain only when it was alone in its request. */
function afterRefusal(refused: Verdict & { kind: 'refused' }, { first, count, encoding }: Sent): Decision {
  const { code, reason, line } = refused
  if (encoding !== 'none' && (code === 'UNSUPPORTED_ENCODING' || code === 'INVALID_ENCODING'))
    return { kind: 'send uncompressed' }
  if (count === 1) return { kind: 'bury', refusal: { code, reason } }
  if (line === undefined || line < 1 || line > count) return { kind: 'send fewer', messages: Math.floor(count / 2) }
  return { kind: 'send fewer', messages: Math.max(1, line - 1), suspect: first + line - 1 }
}

function senseless(what: string): Decision {
  return { kind: 'try again', reason: `the server's answer makes no sense: ${what}`, reached: true }
}
