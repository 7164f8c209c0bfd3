import { errorCodes } from '@message-gatherer/protocol'
import { describe, expect, it } from 'vitest'
import { healthOf, type Signs } from '../../src/views/overview/health.js'
import { changeBetween, type Moment } from '../../src/views/overview/moments.js'
import type { Readiness } from '../../src/api/state.js'
import { momentWith, startMs } from './made-moment.js'

const ready: Readiness = {
  status: 'ready',
  draining: false,
  journal: { state: 'writable', damaged_lines: 0, missing_bytes: 0 },
}

/** After a minute in which what is named happened. */
function signsOf(parts: Partial<Moment> = {}, others: Partial<Signs> = {}): Signs {
  const latest = momentWith({ atMs: startMs + 60_000, ...parts })
  const recent = changeBetween(momentWith(), latest)
  return { readiness: ready, latest, recent, silent: [], lastMessageAgoMs: 3000, ...others }
}

const journal = (parts: Partial<Readiness['journal']>) => ({
  readiness: { ...ready, status: 'not ready' as const, journal: { ...ready.journal, ...parts } },
})

describe('health in words', () => {
  it('V20: all is well: how many endpoints sent how much', () => {
    const lastSeenMs = new Map([
      ['dale', startMs + 59_000],
      ['laura', startMs + 1000],
      ['long ago', startMs - 5000],
    ])
    expect(healthOf(signsOf({ stored: 1204, lastSeenMs }))).toEqual({
      tone: 'good',
      sentence: 'All is well: 2 endpoints sent 1,204 messages in the last minute, each on disk.',
      findings: [],
    })
  })

  it('V20: where nothing was sent it says when the latest message came, and where there is none that it waits for one', () => {
    expect(healthOf(signsOf()).sentence).toBe(
      'All is well: nothing was sent in the last minute, and the latest message came 3 s ago.',
    )
    expect(healthOf(signsOf({}, { lastMessageAgoMs: undefined })).sentence).toBe(
      'All is well: ready for a first message.',
    )
  })

  it('V20: without figures it tells what can be known', () => {
    const signs = signsOf({}, { latest: undefined, recent: undefined, lastMessageAgoMs: 300_000 })
    expect(healthOf(signs).sentence).toBe('All is well: messages can be stored, and the latest message came 5 min ago.')
  })

  it('V20: no answer, a full disk, a failed one and a stop are told with what to do', () => {
    const told = (others: Partial<Signs>) => healthOf(signsOf({ stored: 5 }, others))
    expect(told({ readiness: undefined })).toMatchObject({ tone: 'wrong', sentence: 'The server does not answer.' })
    expect(told(journal({ state: 'full' }))).toMatchObject({
      tone: 'wrong',
      sentence: 'The disk is full: messages are refused.',
    })
    expect(told(journal({ state: 'poisoned', reason: 'EIO' }))).toMatchObject({
      tone: 'wrong',
      sentence: 'The disk failed (EIO): nothing more is stored.',
    })
    expect(told({ readiness: { ...ready, draining: true } })).toMatchObject({ tone: 'warn' })
    for (const signs of [{ readiness: undefined }, journal({ state: 'full' }), journal({ state: 'poisoned' })])
      expect(told(signs).findings[0]?.advice).not.toBe('')
  })

  it('V20: the worst comes first, everything else stays in the list', () => {
    const health = healthOf(
      signsOf({ failed: 3 }, journal({ state: 'writable', damaged_lines: 2, missing_bytes: 1000 })),
    )
    expect(health.findings.map(({ text }) => text)).toEqual([
      '1 kB of stored messages are not there.',
      '3 messages could not be stored in the last minute.',
      '2 lines of the journal cannot be read any more; everything else can.',
    ])
    expect(health).toMatchObject({ tone: 'wrong', sentence: '1 kB of stored messages are not there.' })
  })

  it('V20: a disk that is nearly full, or will be within a day, is told', () => {
    expect(healthOf(signsOf({ freeBytes: 1.5e9 })).sentence).toBe('The disk is nearly full: 1.5 GB is free.')
    expect(healthOf(signsOf({ freeBytes: 11e9, endOffset: 1e9 })).sentence).toBe(
      'At this rate the disk is full in 10 min.',
    )
    expect(healthOf(signsOf({ freeBytes: 11e9, endOffset: 1e6 })).tone).toBe('good')
  })

  it('V20: a few refusals are a note, many a warning; what is part of finding one’s way is neither', () => {
    const told = (code: string, count: number) => healthOf(signsOf({ stored: 5, refused: new Map([[code, count]]) }))
    expect(told('TOO_LARGE', 1)).toMatchObject({
      tone: 'good',
      findings: [
        {
          tone: 'note',
          text: '1 request was refused in the last minute, as TOO_LARGE.',
          advice: errorCodes.TOO_LARGE.meaning,
        },
      ],
    })
    expect(told('TOO_LARGE', 10)).toMatchObject({ tone: 'warn' })
    expect(told('A_CODE_TO_COME', 10)).toMatchObject({ tone: 'warn' })
    expect(told('NOT_FOUND', 1000).findings).toEqual([])
  })

  it('V20, V22: endpoints that went silent are named, three at most', () => {
    const silent = ['a', 'b', 'c', 'd'].map(user => ({ user, forMs: 720_000, pauseMs: 10_000 }))
    expect(healthOf(signsOf({}, { silent: silent.slice(0, 1) })).sentence).toBe(
      'a went silent: it used to send every 10 s, and nothing came for 12 min.',
    )
    expect(healthOf(signsOf({}, { silent })).sentence).toBe('4 endpoints went silent: a, b, c and 1 more.')
  })
})
