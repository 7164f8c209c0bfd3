/** Readers that take nothing, rest or must end, with a clock that the test moves (protocol rules R10 to R13). */
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Readers, type ReadersOptions } from '../../src/reading/readers.js'
import { permissionFor } from '../../src/reading/rights.js'
import type { Session } from '../../src/sessions/session.js'

const clock = { ms: 0 }
const kilobyte = 1024

beforeEach(() => {
  clock.ms = Date.UTC(2026, 10, 22)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})

afterEach(() => vi.useRealTimers())

function readersWith(options: Partial<ReadersOptions> = {}): Readers {
  return new Readers({ maxReaders: 10, maxSearches: 2, now: () => clock.ms, ...options })
}

/** A stream that takes nothing until it is told to. */
function taking() {
  const written: string[] = []
  let take: () => void = () => undefined
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      written.push(String(chunk))
      take = done
    },
  })
  return { stream, written, take: () => take() }
}

function sessionOf(user: string): Session {
  const times = { expiresAt: 0, changedAtMs: 0 }
  return { id: 'session', userId: 1, user, role: 'reader', address: undefined, state: 'authenticated', ...times }
}

function wait(ms: number): void {
  clock.ms += ms
  vi.advanceTimersByTime(ms)
}

describe('readers', () => {
  it('R12: beyond the bound the one that has waited the longest is cut, and one alone may hold more', () => {
    const readers = readersWith({ maxWaitingBytes: 10 * kilobyte })
    const [slow, other, large] = [taking(), taking(), taking()]
    const write = ({ stream }: ReturnType<typeof taking>, bytes: number) => {
      const reader = readers.open(stream)
      clock.ms++
      void reader.write(Buffer.alloc(bytes)).catch(() => undefined)
    }
    write(slow, 6 * kilobyte)
    write(other, 3 * kilobyte)
    expect([slow, other].map(({ stream }) => stream.destroyed)).toEqual([false, false])
    write(large, 40 * kilobyte)
    expect([slow, other, large].map(({ stream }) => stream.destroyed)).toEqual([true, true, false])
  })

  it('R12: a buffer that waits for many counts once', () => {
    const readers = readersWith({ maxWaitingBytes: 10 * kilobyte })
    const shared = Buffer.alloc(9 * kilobyte)
    const streams = Array.from({ length: 10 }, () => taking())
    for (const { stream } of streams)
      void readers
        .open(stream)
        .write(shared)
        .catch(() => undefined)
    expect(streams.filter(({ stream }) => stream.destroyed)).toEqual([])
  })

  it('R12: whoever takes nothing for five minutes is cut', () => {
    const readers = readersWith()
    const { stream } = taking()
    void readers
      .open(stream)
      .write(Buffer.from('x'))
      .catch(() => undefined)
    wait(299_000)
    expect(stream.destroyed).toBe(false)
    wait(1000)
    expect(stream.destroyed).toBe(true)
  })

  it('R10: one that has seen everything is told so every 15 seconds, and not while it takes nothing', async () => {
    const readers = readersWith()
    const { stream, written, take } = taking()
    const reader = readers.open(stream)
    const writing = reader.write(Buffer.from('entry'))
    take()
    await writing
    reader.rest(() => Buffer.from('rest'))
    wait(14_000)
    expect(written).toEqual(['entry'])
    wait(1000)
    expect(written).toEqual(['entry', 'rest'])
    wait(60_000)
    expect(written).toEqual(['entry', 'rest'])
  })

  it('R11: one that follows ends with its token, or its session, within a second', () => {
    const readers = readersWith()
    const session = sessionOf('dale')
    const goodUntil = clock.ms / 1000 + 10
    const [byToken, bySession] = [taking(), taking()].map(({ stream }) => readers.open(stream))
    byToken?.follow(permissionFor({ credential: sessionOf('dale'), goodUntil }, undefined))
    bySession?.follow(permissionFor({ credential: session, goodUntil: goodUntil + 100 }, ['dale']))
    wait(9000)
    expect([byToken?.ending, bySession?.ending]).toEqual([undefined, undefined])
    session.state = 'grounded'
    wait(1000)
    expect([byToken?.ending?.code, bySession?.ending?.code]).toEqual(['INVALID_TOKEN', 'INVALID_TOKEN'])
    expect([byToken?.signal.aborted, bySession?.signal.aborted]).toEqual([true, true])
  })

  it('R13: whoever is gone before its answer begins takes no place', async () => {
    const readers = readersWith({ maxReaders: 1 })
    const { stream } = taking()
    await new Promise(resolve => stream.once('close', resolve).destroy())
    const gone = readers.open(stream)
    expect([gone.signal.aborted, readers.size]).toEqual([true, 0])
  })

  it('R13: beyond their number nobody begins, until a stream closes or a search ends', async () => {
    const readers = readersWith({ maxReaders: 1, maxSearches: 1 })
    const { stream } = taking()
    readers.open(stream)
    expect(() => readers.open(taking().stream)).toThrow('under way')
    await new Promise(resolve => stream.once('close', resolve).destroy())
    expect(readers.open(taking().stream).isGone).toBe(false)
    const end = readers.beginSearch()
    expect(() => readers.beginSearch()).toThrow('under way')
    end()
    end()
    readers.beginSearch()
    expect(() => readers.beginSearch()).toThrow('under way')
  })

  it('R12: the more there are the smaller are the pieces', () => {
    const readers = readersWith({ maxReaders: 3000 })
    const sizes = Array.from({ length: 2000 }, () => {
      readers.open(taking().stream)
      return readers.pieceBytes / kilobyte
    })
    expect([sizes[0], sizes[99], sizes[999], sizes[1999]]).toEqual([1024, 512, 64, 32])
  })
})
