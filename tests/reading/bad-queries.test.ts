/** What cannot be read so: refused with the parameter that is to blame, and what to write instead (rules R1 to R10). */
import { describe, expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { entryReader, eventsType, type Query } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { bearer, nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd()
const documented = await documentedBy(server)
const client = await nativeClient(server)
await client.post('Hail\nDale')
const { page } = entryReader(server, client)
const end = String((await page()).headers['gatherer-end-offset'])
const id = end.slice(0, 8)

const refused: readonly (readonly [what: string, query: Query, parameter: string])[] = [
  ['an unknown parameter', { ofset: 'end' }, 'ofset'],
  ['an offset that is a number', { offset: 0 }, 'offset'],
  ['a negative offset', { offset: `${id}--1` }, 'offset'],
  ['an offset that is no number', { offset: `${id}-x` }, 'offset'],
  ['an offset beyond all numbers', { offset: `${id}-99999999999999999999` }, 'offset'],
  ['an offset with zeros before it', { offset: `${id}-00` }, 'offset'],
  ['a parameter twice', { offset: ['end', 'end'] }, 'offset'],
  ['a time that is a date', { since: '2026-11-22' }, 'since'],
  ['a time that is a duration', { until: '1h' }, 'until'],
  ['a day that there is not', { since: '2026-02-30T00:00:00Z' }, 'since'],
  ['times in the wrong order', { since: '2026-11-22T00:00:00Z', until: '2026-11-21T00:00:00Z' }, 'since'],
  ['no time between two', { since: '2026-11-22T00:00:00Z', until: '2026-11-22T01:00:00+01:00' }, 'since'],
  ['a user that cannot be', { user: '.' }, 'user'],
  ['a stream that cannot be', { stream: 'a b' }, 'stream'],
  ['a source that is too long', { source: 'x'.repeat(257) }, 'source'],
  ['limit 0', { limit: 0 }, 'limit'],
  ['a negative limit', { limit: -1 }, 'limit'],
  ['a huge limit', { limit: 10_001 }, 'limit'],
  ['a limit that is no number', { limit: '1e3' }, 'limit'],
  ['an order that there is not', { order: 'up' }, 'order'],
  ['follow neither true nor false', { follow: 'yes' }, 'follow'],
  ['following against the order', { follow: true, order: 'desc' }, 'order'],
  ['a condition without =', { where: 'level' }, 'where'],
  ['a condition without a path', { where: '=error' }, 'where'],
  [
    'more conditions than each message can be looked at for',
    { where: Array.from({ length: 17 }, () => 'a=b') },
    'where',
  ],
  ['an expression that is too long', { regex: 'x'.repeat(1001) }, 'regex'],
  ['an expression that does not compile', { regex: '(' }, 'regex'],
  ['an expression that RE2 does not know', { regex: '(?=x)' }, 'regex'],
  ['an expression that explodes', { regex: '((a{1000}){1000}){1000}' }, 'regex'],
]

describe('a query', () => {
  it.each(refused)('R1, R2, R4, R6 to R8: with %s is refused by name', async (_what, query, parameter) => {
    const answer = await page(query)
    expectProblem(answer, 422, 'INVALID_REQUEST')
    documented.expect({ method: 'GET', path: '/v1/messages' }, answer)
    const { detail, hint } = jsonOf(answer)
    expect(String(detail)).toContain(parameter)
    expect(String(hint)).not.toBe('undefined')
  })

  it('R1: that is not percent-encoded UTF-8 is refused by name', async () => {
    for (const query of ['contains=%', 'contains=%ff', 'contains=%zz']) {
      const headers = { authorization: bearer(client.token) }
      const answer = await send(server.port, { method: 'GET', path: `/v1/messages?${query}`, headers })
      expectProblem(answer, 422, 'INVALID_REQUEST')
      expect(jsonOf(answer)['detail']).toContain('contains')
    }
  })

  it('R2: from an offset that is not of this journal, beyond its end or inside an entry is 410 with where it begins and ends', async () => {
    const offsets = [`00000000-0`, `${id}-${Number(end.slice(9)) + 1}`, `${id}-1`, `${id}-${Number(end.slice(9)) - 1}`]
    for (const offset of offsets) {
      for (const more of [{}, { order: 'desc' }, { regex: 'x' }]) {
        const answer = await page({ offset, ...more })
        expectProblem(answer, 410, 'OFFSET_UNKNOWN')
        documented.expect({ method: 'GET', path: '/v1/messages' }, answer)
        expect(jsonOf(answer)).toMatchObject({ first_offset: `${id}-0`, last_offset: end })
      }
    }
  })

  it('R10: whose Last-Event-ID is nonsense is refused like an offset', async () => {
    const asked = (lastId: string) => page({ offset: 'end' }, { accept: eventsType, 'last-event-id': lastId })
    for (const lastId of ['x', '0', 'null', `${id}-`, '\u00fc'])
      expectProblem(await asked(lastId), 422, 'INVALID_REQUEST')
    expectProblem(await asked(`${id}-1`), 410, 'OFFSET_UNKNOWN')
  })

  it('R9: for a form that there is not is refused with what there is', async () => {
    const answer = await page({}, { accept: 'image/png, text/event-stream;q=0' })
    expectProblem(answer, 422, 'INVALID_REQUEST')
    expect(jsonOf(answer)['hint']).toBe('there are application/x-ndjson, application/json, text/csv, text/event-stream')
  })

  it('R10: that follows in JSON is refused', async () => {
    const answer = await page({ follow: true }, { accept: 'application/json' })
    expectProblem(answer, 422, 'INVALID_REQUEST')
    expect(jsonOf(answer)['detail']).toContain('follow')
  })

  it('S8, R14: without a credential is 401, whatever else is wrong', async () => {
    expectProblem(await send(server.port, { method: 'GET', path: '/v1/messages?x=1' }), 401, 'INVALID_TOKEN')
    expectProblem(await send(server.port, { method: 'GET', path: '/v1/streams' }), 401, 'INVALID_TOKEN')
  })
})
