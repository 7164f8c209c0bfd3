import type { AppendOptions, SpoolLines } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import { expect, it } from 'vitest'
import { LineSpooler } from '../../src/run/line-spooler.js'

interface Line {
  readonly source: string
  readonly stream: string
  readonly message: string
}

/** A spool with or without room. */
function trial(onFull: 'block' | 'drop', command = 'make') {
  const state = { full: false, broken: false }
  const spooled: Line[] = []
  const failures: unknown[] = []
  const append = ({ bytes, count }: SpoolLines, { whenFull }: AppendOptions) => {
    if (state.broken) return Promise.reject(new GathererError('SPOOL_STOPPED', 'broken'))
    if (state.full && whenFull === 'reject') return Promise.reject(new GathererError('SPOOL_FULL', 'full'))
    const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean)
    spooled.push(...lines.map(line => JSON.parse(line) as Line))
    return Promise.resolve({ first: spooled.length - count, end: spooled.length })
  }
  const spooler = new LineSpooler({
    append,
    command,
    stream: 'ci',
    onFull,
    now: () => 0,
    onFailure: error => failures.push(error),
  })
  return { state, spooled, failures, spooler, messages: () => spooled.map(({ message }) => message) }
}

it('E4: each line says which stream of which command it comes from', async () => {
  const { spooled, spooler } = trial('block')
  await spooler.source('stdout').take(Buffer.from('out\n'))
  await spooler.source('stderr').take(Buffer.from('err\n'))
  await spooler.settled()
  expect(spooled).toMatchObject([
    { source: 'make:stdout', stream: 'ci', message: 'out' },
    { source: 'make:stderr', stream: 'ci', message: 'err' },
  ])
})

it('E4: a long name of a command is cut to what a source may have', async () => {
  const { spooled, spooler } = trial('block', 'x'.repeat(300))
  await spooler.source('stdout').take(Buffer.from('a\n'))
  await spooler.settled()
  expect(spooled[0]?.source).toBe(`${'x'.repeat(249)}:stdout`)
})

it('E4: what has no newline is a line when the stream ends, and when it gets too long', async () => {
  const { messages, spooler } = trial('block')
  const source = spooler.source('stdout')
  const dots = '…'.repeat(200_000)
  for (let at = 0; at < 600_000; at += 50_000) await source.take(Buffer.from(dots).subarray(at, at + 50_000))
  await source.end()
  await spooler.settled()
  expect(messages().length).toBeGreaterThan(1)
  expect(messages().join('')).toBe(dots)
})

it('E4: lines that found the spool full are dropped, counted, and told of as soon as there is room', async () => {
  const { state, messages, spooler } = trial('drop')
  const source = spooler.source('stdout')
  await source.take(Buffer.from('one\n'))
  await spooler.settled()
  state.full = true
  await source.take(Buffer.from('two\nthree\n'))
  await spooler.settled()
  await source.take(Buffer.from('four\n'))
  await spooler.settled()
  await spooler.tellOfDropped()
  await spooler.settled()
  state.full = false
  await spooler.tellOfDropped()
  await spooler.settled()
  await source.take(Buffer.from('five\n'))
  await spooler.settled()
  expect(messages()).toEqual(['one', 'dropped 3 lines of make: the spool was full', 'five'])
  expect(spooler.dropped).toBe(3)
  expect([0, 1, 2, 3].filter(number => spooler.numbers.has(number))).toEqual([0, 2])
})

it('E4: the next line that finds room brings the count of those that did not', async () => {
  const { state, messages, spooler } = trial('drop')
  const source = spooler.source('stdout')
  state.full = true
  await source.take(Buffer.from('lost\n'))
  await spooler.settled()
  state.full = false
  await source.take(Buffer.from('kept\n'))
  await spooler.settled()
  await spooler.tellOfDropped()
  await spooler.settled()
  expect(messages()).toEqual(['dropped 1 line of make: the spool was full', 'kept'])
})

it('E4: a spool that fails is told of once, and what could not be kept is counted', async () => {
  const { state, failures, messages, spooler } = trial('block')
  const source = spooler.source('stdout')
  await source.take(Buffer.from('kept\n'))
  await spooler.settled()
  state.broken = true
  await source.take(Buffer.from('lost\n'))
  await spooler.settled()
  await source.take(Buffer.from('lost\nlost\n'))
  await source.end()
  await spooler.settled()
  expect(failures).toHaveLength(1)
  expect(messages()).toEqual(['kept'])
  expect(spooler.lost).toBe(3)
})
