/** Lines of the log: their form, how many of a kind there are, and where they go (rules O7, O9, O10). */
import { Writable } from 'node:stream'
import { GathererError } from '@message-gatherer/protocol'
import { describe, expect, it } from 'vitest'
import { LogOutput } from '../src/log/log-output.js'
import { createLog, type LogFormat } from '../src/log/pino-log.js'
import { Repeats } from '../src/log/repeats.js'
import { RequestLog } from '../src/log/request-log.js'
import { LastSeen } from '../src/metrics/last-seen.js'
import type { Level, Log } from '../src/log/log.js'

const startMs = Date.UTC(2026, 10, 22, 12)

function written(format: LogFormat, level: Level): { readonly log: Log; readonly text: () => string } {
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const log = createLog({ format, level, hasColors: false, now: () => startMs, write })
  return { log, text: () => lines.join('') }
}

describe('a line', () => {
  it('O7: is JSON with its level in words and its time in RFC 3339; what is undefined is left out', () => {
    const { log, text } = written('json', 'info')
    log.info('started', { port: 6174, user: undefined })
    log.debug('not this one')
    const line = '{"level":"info","time":"2026-11-22T12:00:00.000Z","port":6174,"msg":"started"}\n'
    expect([text(), log.isOn('info'), log.isOn('debug')]).toEqual([line, true, false])
  })

  it('O7: for people is one line that begins with time, level and sentence', () => {
    const { log, text } = written('pretty', 'info')
    log.warn('Disk full', { code: 'JOURNAL_FULL' })
    expect(text()).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: Disk full \{"code":"JOURNAL_FULL"\}\n$/)
  })

  it('O7, O9: a bug is an error with where it was thrown; the sentence of an ordinary refusal is never quoted', () => {
    const { log, text } = written('json', 'debug')
    const requests = new RequestLog(log, new Repeats(log, 1))
    const common = { requestId: 'r', address: '::1' } as const
    const quoting = new GathererError('INVALID_REQUEST', 'there is no query parameter "Hail Dale!"')
    requests.refused({ ...common, code: 'INVALID_REQUEST', status: 422, error: quoting })
    const bug = new GathererError('UNEXPECTED', 'something', { cause: new Error('what happened') })
    requests.refused({ ...common, code: 'UNEXPECTED', status: 503, error: bug })
    requests.failed(bug)
    const [refusal, ...bugs] = text()
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(refusal).toMatchObject({ level: 'debug', msg: 'Invalid request', code: 'INVALID_REQUEST' })
    expect(text()).not.toContain('Hail')
    expect(bugs).toHaveLength(2)
    for (const line of bugs) {
      expect(line).toMatchObject({ level: 'error', msg: 'a bug, please report it' })
      expect(line['stack']).toMatch(/^Error: what happened\n\s+at /)
    }
  })
})

describe('lines that strangers can cause', () => {
  const line = (kind: string) => ({ kind, level: 'warn', sentence: kind, fields: { code: 'X' } }) as const

  it('O9: are so many of a kind in a minute; when it is over the rest is one line, and the next minute is as good', () => {
    const { log, text } = written('json', 'info')
    const repeats = new Repeats(log, 2)
    const told = () =>
      text()
        .trimEnd()
        .split('\n')
        .map(each => (JSON.parse(each) as { msg: string }).msg)
    for (let count = 0; count < 5; count++) repeats.say(line('a'))
    repeats.say(line('b'))
    expect(told()).toEqual(['a', 'a', 'b'])
    repeats.endMinute()
    expect(told().slice(3)).toEqual(['a: 3 more in a minute'])
    repeats.say(line('a'))
    repeats.endMinute()
    expect(told().slice(4)).toEqual(['a'])
  })

  it('O9: of a thousand kinds no more than some hundred are told apart', () => {
    const { log, text } = written('json', 'info')
    const repeats = new Repeats(log, 1)
    for (let count = 0; count < 1000; count++) repeats.say(line(`kind ${count}`))
    repeats.endMinute()
    expect(text().split('\n').length).toBeLessThan(300)
    expect(text()).toContain('799 more in a minute')
  })
})

describe('where they go', () => {
  it('O10: what waits is bounded; lines beyond, and those that fail, are dropped and counted', () => {
    const pending: ((error?: Error) => void)[] = []
    const slow = new Writable({ write: (_line, _encoding, done) => void pending.push(done) })
    const output = new LogOutput(slow)
    const long = 'x'.repeat(300_000)
    for (let count = 0; count < 5; count++) output.write(long)
    expect([output.droppedLines, slow.writableLength]).toEqual([2, 900_000])

    const broken = new Writable({
      write: () => {
        throw new Error('EAGAIN')
      },
    })
    const other = new LogOutput(broken)
    other.write('x')
    expect(other.droppedLines).toBe(1)
  })
})

it('O4: of users that sent, those are remembered that did so last', () => {
  let nowMs = startMs
  const lastSeen = new LastSeen(() => (nowMs += 1000), 2)
  for (const user of ['anna', 'bert', 'anna', 'carl']) lastSeen.note(user)
  const second = startMs / 1000
  expect([...lastSeen.all]).toEqual([
    ['anna', second + 3],
    ['carl', second + 4],
  ])
})
