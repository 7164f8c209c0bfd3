/** How much there is of whom, and when it came, over HTTP (protocol rules R14, R17 and R18). */
import { describe, expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { queryText, type Query } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { linesIn } from '../harness/journal-files.js'
import { addUser } from '../harness/local-socket.js'
import { bearer, jsonType, nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd({ flags: ['--segment-size', '64KiB'] })
const documented = await documentedBy(server)
await addUser(server, 'root', 'admin')
const [root, anna, otto] = [
  await nativeClient(server, 'root'),
  await nativeClient(server, 'anna'),
  await nativeClient(server, 'otto'),
]
const beforeAnything = await get('/v1/histogram', root.token)
for (let number = 0; number < 300; number++) {
  const messages = [{ number, text: 'x'.repeat(600) }]
  await (number % 3 === 0 ? anna : otto).post(messages, { type: jsonType, stream: number % 2 === 0 ? 'even' : 'odd' })
}

async function get(path: string, token: string, query: Query = {}): Promise<Answer> {
  const request = { method: 'GET', path: `${path}${queryText(query)}`, headers: { authorization: bearer(token) } }
  const answer = await send(server.port, request)
  documented.expect(request, answer)
  return answer
}

interface Told {
  readonly since: string
  readonly until: string
  readonly bucket_ms: number
  readonly buckets: readonly { readonly entries: number; readonly bytes: number }[]
}

async function histogram(token: string, query?: Query): Promise<Told> {
  const answer = await get('/v1/histogram', token, query)
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store'])
  return JSON.parse(answer.text) as Told
}

function sumsOf({ buckets }: Told) {
  return buckets.reduce((sum, { entries, bytes }) => ({ entries: sum.entries + entries, bytes: sum.bytes + bytes }), {
    entries: 0,
    bytes: 0,
  })
}

function linesOf(...parts: readonly string[]): string[] {
  return linesIn(server.folder).filter(line => parts.every(part => line.includes(part)))
}

function amountOf(lines: readonly string[]) {
  return { entries: lines.length, bytes: lines.reduce((total, line) => total + Buffer.byteLength(line) + 1, 0) }
}

function timeOf(line: string | undefined): string {
  return (JSON.parse(line ?? '{}') as { readonly received_at: string }).received_at
}

describe('/v1/histogram', () => {
  it('R17: begins with the first entry, ends now, and its sum is all there is', async () => {
    const told = await histogram(root.token)
    expect(sumsOf(told)).toEqual(amountOf(linesOf()))
    expect(told.since).toBe(timeOf(linesOf()[0]))
    expect(Date.parse(told.until)).toBeGreaterThan(Date.parse(timeOf(linesOf().at(-1))))
    expect(told.buckets.length).toBeLessThanOrEqual(60)
    const covered = told.bucket_ms * told.buckets.length
    const span = Date.parse(told.until) - Date.parse(told.since)
    expect(covered).toBeGreaterThanOrEqual(span)
    expect(covered - span).toBeLessThan(told.bucket_ms)
  })

  it('R17: of an empty journal it is an hour of nothing', () => {
    const told = JSON.parse(beforeAnything.text) as Told
    expect(Date.parse(told.until) - Date.parse(told.since)).toBe(3_600_000)
    expect([told.bucket_ms, told.buckets.length, sumsOf(told)]).toEqual([60_000, 60, { entries: 0, bytes: 0 }])
  })

  it('R17: counts what is asked for', async () => {
    const ofOtto = await histogram(root.token, { user: 'otto' })
    expect(sumsOf(ofOtto)).toEqual(amountOf(linesOf(',"user":"otto",')))
    const odd = await histogram(root.token, { user: ['otto', 'otto', 'nobody'], stream: 'odd', buckets: 500 })
    expect(sumsOf(odd)).toEqual(amountOf(linesOf(',"user":"otto",', ',"stream":"odd",')))
    expect(sumsOf(await histogram(root.token, { source: 'nowhere' }))).toEqual({ entries: 0, bytes: 0 })
    const none = await histogram(root.token, {
      since: '2020-01-01T00:00:00Z',
      until: '2020-01-02T00:00:00Z',
      buckets: 7,
    })
    expect([none.since, none.until]).toEqual(['2020-01-01T00:00:00.000Z', '2020-01-02T00:00:00.000Z'])
    expect([none.buckets.length, sumsOf(none).entries]).toEqual([7, 0])
    expect((await histogram(root.token, { buckets: 1 })).buckets).toEqual([amountOf(linesOf())])
  })

  it('R14, R17: of a writer it has its own entries, whatever it filters by', async () => {
    const own = amountOf(linesOf(',"user":"anna",'))
    expect(sumsOf(await histogram(anna.token))).toEqual(own)
    expect(sumsOf(await histogram(anna.token, { user: 'anna' }))).toEqual(own)
    const even = amountOf(linesOf(',"user":"anna",', ',"stream":"even",'))
    expect(sumsOf(await histogram(anna.token, { stream: 'even' }))).toEqual(even)
    expectProblem(await get('/v1/histogram', anna.token, { user: 'otto' }), 403, 'NOT_ALLOWED')
    expectProblem(await get('/v1/histogram', anna.token, { user: ['anna', 'otto'] }), 403, 'NOT_ALLOWED')
  })

  it.each([
    ['buckets', { buckets: 0 }],
    ['buckets', { buckets: 501 }],
    ['buckets', { buckets: '1e2' }],
    ['buckets', { buckets: ['5', '6'] }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2020-01-02T00:00:00Z', until: '2020-01-01T00:00:00Z' }],
    ['since', { since: '9999-01-01T00:00:00Z' }],
    ['until', { until: '1h' }],
    ['user', { user: '.' }],
    ['stream', { stream: 'a b' }],
    ['source', { source: 'x'.repeat(257) }],
    ['contains', { contains: 'x' }],
  ] satisfies (readonly [string, Query])[])(
    'R17: with another %s than its rule allows it is refused by name: %j',
    async (parameter, query) => {
      const answer = await get('/v1/histogram', root.token, query)
      expectProblem(answer, 422, 'INVALID_REQUEST')
      expect(jsonOf(answer)['detail']).toContain(parameter)
    },
  )

  it('R17: any time there is can be asked for', async () => {
    const told = await histogram(root.token, { since: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:60Z' })
    expect(sumsOf(told)).toEqual(amountOf(linesOf()))
    expect(told.until).toBe('9999-12-31T23:59:59.999Z')
    for (const [since, until] of [
      [undefined, '0000-01-01T00:00:00+14:00'],
      ['0000-01-01T00:00:00+14:00', '0000-01-02T00:00:00Z'],
    ] as const)
      expect(sumsOf(await histogram(root.token, { ...(since && { since }), until })).entries).toBe(0)
  })
})

describe('/v1/senders', () => {
  const told = (user: string) => {
    const lines = linesOf(`,"user":"${user}",`)
    return { user, ...amountOf(lines), last_received_at: timeOf(lines.at(-1)) }
  }

  it('R18: tells of each user that has entries, by name, to who may read them', async () => {
    expect(jsonOf(await get('/v1/senders', root.token))).toEqual({ senders: [told('anna'), told('otto')] })
    expect(jsonOf(await get('/v1/senders', anna.token))).toEqual({ senders: [told('anna')] })
    expect(jsonOf(await get('/v1/senders', (await nativeClient(server, 'zoe')).token))).toEqual({ senders: [] })
  })

  it('R18: goes on behind a name', async () => {
    for (const [after, names] of [
      ['anna', ['otto']],
      ['b', ['otto']],
      ['a', ['anna', 'otto']],
      ['otto', []],
    ] as const) {
      expect(jsonOf(await get('/v1/senders', root.token, { after }))).toEqual({ senders: names.map(told) })
    }
  })

  it('R18: a query that it does not know is refused by name', async () => {
    for (const query of [{ user: 'anna' }, { after: '.' }, { after: ['a', 'b'] }])
      expectProblem(await get('/v1/senders', root.token, query), 422, 'INVALID_REQUEST')
  })
})
