/** What may be wrong, each with what to do about it. */
import { errorCodes, type Code } from '@message-gatherer/protocol'
import { amountText, bytesText, spanText } from '../../app/amounts.js'
import type { Readiness } from '../../api/state.js'
import type { Change, Moment } from './moments.js'

export type Tone = 'good' | 'note' | 'warn' | 'wrong'

export interface Finding {
  readonly tone: Tone
  readonly text: string
  /** What to do. */
  readonly advice: string
}

export interface Silent {
  readonly user: string
  readonly forMs: number
  /** It used to send that often. */
  readonly pauseMs: number
}

const dayMs = 86_400_000
/** A few refusals are the ordinary course of things. */
const manyRefusals = 10

export function ofJournal({ draining, journal }: Readiness): readonly Finding[] {
  const { state, reason, damaged_lines: damaged, missing_bytes: missing } = journal
  const findings: Finding[] = []
  if (draining || state === 'closed') findings.push(stopping)
  else if (state === 'full') findings.push(full)
  else if (state === 'poisoned') {
    const why = reason === undefined ? '' : ` (${reason})`
    findings.push({ tone: 'wrong', text: `The disk failed${why}: nothing more is stored.`, advice: restart })
  }
  if (missing > 0)
    findings.push({ tone: 'wrong', text: `${bytesText(missing)} of stored messages are not there.`, advice: verify })
  if (damaged > 0) {
    const text = `${amountText(damaged, 'line')} of the journal cannot be read any more; everything else can.`
    findings.push({ tone: 'warn', text, advice: verify })
  }
  return findings
}

const stopping: Finding = {
  tone: 'warn',
  text: 'The server is stopping: it takes nothing new.',
  advice: 'Endpoints keep their messages, and go on when it is back.',
}

const full: Finding = {
  tone: 'wrong',
  text: 'The disk is full: messages are refused.',
  advice: 'Make room on the disk of the data folder. It goes on by itself; endpoints keep what they could not send.',
}

const restart = 'Look at the disk and at the log, then start gatherd again: it checks what is there first.'
const verify = 'Run gatherd verify on the server’s machine: it names the files and the places.'

export function ofFailures(recent: Change | undefined): readonly Finding[] {
  if (!recent || recent.failed <= 0) return []
  const text = `${amountText(recent.failed, 'message')} could not be stored in the last ${whileText(recent)}.`
  return [{ tone: 'wrong', text, advice: 'Endpoints that try again keep them. The log of the server says why.' }]
}

export function ofDisk({ freeBytes, reserveBytes }: Moment, recent: Change | undefined): readonly Finding[] {
  if (freeBytes === undefined || freeBytes < reserveBytes) return []
  const advice = `When less than ${bytesText(reserveBytes)} is free, messages are refused. Make room, or move the data folder.`
  const roomBytes = freeBytes - reserveBytes
  if (roomBytes < reserveBytes)
    return [{ tone: 'warn', text: `The disk is nearly full: ${bytesText(freeBytes)} is free.`, advice }]
  const leftMs = recent && recent.bytes > 0 ? (roomBytes / recent.bytes) * recent.seconds * 1000 : Infinity
  if (leftMs > dayMs) return []
  return [{ tone: 'warn', text: `At this rate the disk is full in ${spanText(leftMs)}.`, advice }]
}

export function ofSilence(silent: readonly Silent[]): readonly Finding[] {
  const [first] = silent
  if (!first) return []
  const where = silent.length === 1 ? 'that machine' : 'these machines'
  const advice = `Look at ${where}: gather status there tells what waits, and why.`
  const text =
    silent.length === 1
      ? `${first.user} went silent: it used to send every ${spanText(first.pauseMs)}, and nothing came for ${spanText(first.forMs)}.`
      : `${amountText(silent.length, 'endpoint')} went silent: ${namesOf(silent)}.`
  return [{ tone: 'warn', text, advice }]
}

function namesOf(silent: readonly Silent[]): string {
  const names = silent.slice(0, 3).map(({ user }) => user)
  return silent.length > 3 ? `${names.join(', ')} and ${silent.length - 3} more` : names.join(', ')
}

/** Part of how endpoints and people find their way: no sign of anything. */
const ordinary: ReadonlySet<string> = new Set<Code>([
  ...(['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'INVALID_TOKEN', 'NOT_ALLOWED', 'OFFSET_UNKNOWN', 'DRAINING'] as const),
  ...(['SEQUENCE_GAP', 'PRODUCER_DIVERGED', 'USER_EXISTS', 'USER_UNKNOWN', 'LAST_ADMIN'] as const),
])

export function ofRefusals(recent: Change | undefined): readonly Finding[] {
  if (!recent) return []
  const refused = [...recent.refused].filter(([code]) => !ordinary.has(code)).toSorted(([, a], [, b]) => b - a)
  const [most] = refused
  if (!most) return []
  const sum = refused.reduce((all, [, count]) => all + count, 0)
  const text = `${amountText(sum, 'request')} ${sum === 1 ? 'was' : 'were'} refused in the last ${whileText(recent)}, ${refused.length === 1 ? 'as' : 'mostly as'} ${most[0]}.`
  return [{ tone: sum < manyRefusals ? 'note' : 'warn', text, advice: meaningOf(most[0]) }]
}

function meaningOf(code: string): string {
  const facts: Readonly<Record<string, { readonly meaning: string }>> = errorCodes
  return facts[code]?.meaning ?? 'The log of the server has the details.'
}

/** The time of a change, after `in the last`. */
export function whileText({ seconds }: Change): string {
  if (seconds >= 55) return 'minute'
  return seconds < 1.5 ? 'second' : `${Math.round(seconds)} seconds`
}
