/** Messages and requests: what came, and what became of it (rules O1 to O4). */
import type { SignInTally } from '../sessions/sign-in-tally.js'
import { counter, gauge, labelled, type Metric } from './metric.js'
import type { LastSeen } from './last-seen.js'
import type { MessageTally } from './message-tally.js'
import type { RequestTally } from './request-tally.js'

export interface Tallies {
  readonly messages: MessageTally
  readonly requests: RequestTally
  readonly signIns: SignInTally
  readonly lastSeen: LastSeen
}

export function messageMetrics({ messages, requests, signIns, lastSeen }: Tallies): Metric[] {
  const figures = () => messages.figures
  return [
    counter(
      ['gatherd_messages_received_total', 'Messages that were understood and decided about.'],
      () => figures().received,
    ),
    counter(['gatherd_messages_stored_total', 'Messages that were stored and acknowledged.'], () => figures().stored),
    counter(['gatherd_messages_duplicate_total', 'Messages that were stored before.'], () => figures().duplicates),
    labelled(
      'counter',
      ['gatherd_messages_refused_total', 'Messages that were refused, by error code.', 'reason'],
      () => figures().refused,
    ),
    counter(
      ['gatherd_messages_failed_total', 'Messages that were answered with 503: not acknowledged, maybe stored.'],
      () => figures().failed,
    ),
    gauge(
      ['gatherd_messages_waiting', 'Messages that were understood and are not decided about.'],
      () => figures().waiting,
    ),
    labelled(
      'counter',
      ['gatherd_requests_refused_total', 'Requests that were refused, by error code.', 'reason'],
      () => requests.refused,
    ),
    labelled('counter', ['gatherd_sign_ins_total', 'Sign-ins with a password, by how they ended.', 'result'], () =>
      Object.entries(signIns.counts),
    ),
    labelled(
      'gauge',
      [
        'gatherd_last_seen_timestamp_seconds',
        'When a user last stored messages; of the 10,000 that did so last.',
        'user',
      ],
      () => lastSeen.all,
    ),
  ]
}
