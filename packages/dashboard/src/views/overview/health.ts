/**
 * Health in words: what is wrong and what to do about it, or that all is well.
 *
 * Decides by what it is told; asks nobody.
 */
import { amountText, spanText } from '../../app/amounts.js'
import { ofDisk, ofFailures, ofJournal, ofRefusals, ofSilence, whileText } from './findings.js'
import type { Readiness } from '../../api/state.js'
import type { Finding, Silent, Tone } from './findings.js'
import type { Change, Moment } from './moments.js'

export interface Signs {
  /** undefined: the server does not answer. */
  readonly readiness: Readiness | undefined
  /** The figures; undefined: not there yet, or not for whoever looks. */
  readonly latest: Moment | undefined
  /** What happened in the last minute, or since there are figures. */
  readonly recent: Change | undefined
  readonly silent: readonly Silent[]
  /** How long ago the latest message came; undefined: there is none. */
  readonly lastMessageAgoMs: number | undefined
}

export interface Health {
  readonly tone: Tone
  readonly sentence: string
  /** The worst first; the sentence is that of the first one, unless all is well. */
  readonly findings: readonly Finding[]
}

const severity: Readonly<Record<Tone, number>> = { wrong: 0, warn: 1, note: 2, good: 3 }

export function healthOf(signs: Signs): Health {
  if (!signs.readiness) return { tone: 'wrong', sentence: noAnswer.text, findings: [noAnswer] }
  const { readiness, recent, latest } = signs
  const findings = [
    ...ofJournal(readiness),
    ...ofFailures(recent),
    ...(latest ? ofDisk(latest, recent) : []),
    ...ofSilence(signs.silent),
    ...ofRefusals(recent),
  ].toSorted((a, b) => severity[a.tone] - severity[b.tone])
  const [worst] = findings
  if (worst && worst.tone !== 'note') return { tone: worst.tone, sentence: worst.text, findings }
  return { tone: 'good', sentence: `All is well: ${whatArrives(signs)}`, findings }
}

/** How many endpoints sent something within the time of a change. */
export function sendersIn({ lastSeenMs, serverMs }: Moment, { seconds }: Change): number {
  // The server tells both in whole seconds.
  const sinceMs = serverMs - (seconds + 1) * 1000
  return [...lastSeenMs.values()].filter(ms => ms >= sinceMs).length
}

const noAnswer: Finding = {
  tone: 'wrong',
  text: 'The server does not answer.',
  advice: 'Look whether gatherd runs, and what its log says. This page tries again by itself.',
}

function whatArrives({ latest, recent, lastMessageAgoMs }: Signs): string {
  if (latest && recent && recent.stored > 0) {
    const endpoints = Math.max(1, sendersIn(latest, recent))
    return `${amountText(endpoints, 'endpoint')} sent ${amountText(recent.stored, 'message')} in the last ${whileText(recent)}, each on disk.`
  }
  const before = recent ? `nothing was sent in the last ${whileText(recent)}, and ` : 'messages can be stored, and '
  if (lastMessageAgoMs === undefined) return 'ready for a first message.'
  return `${before}the latest message came ${spanText(lastMessageAgoMs)} ago.`
}
