/** What a server says of itself, and whose address it believes (protocol rules A1, A2, P4, P6, P7). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, tokenOf } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd()
const get = (path: string, method = 'GET') => send(server.port, { method, path })

describe('about', () => {
  it('A1: / says in plain text what this is, with commands that work here', async () => {
    const answer = await get('/')
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^text\/plain/)
    for (const path of ['identify', 'authenticate', 'message']) {
      expect(answer.text).toContain(`curl http://127.0.0.1:${server.port}/${path}`)
    }
    const [identify] = [...answer.text.matchAll(/curl http:\/\/[^/]+(\/\w+) +-d '(.*)'/g)]
    expectClassic(await send(server.port, { path: identify?.[1] ?? '', body: identify?.[2] }), 201)
  })

  it('A1, S8: / has one command that signs in and sends, and it works', async () => {
    const { text } = await get('/')
    const [, body, path = ''] = /curl -u NAME:PASSWORD -d '(.*)' http:\/\/127\.0\.0\.1:\d+(\/\S+)\n/.exec(text) ?? []
    const headers = {
      authorization: `Basic ${Buffer.from('anna:pass').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    expect(jsonOf(await send(server.port, { path, body, headers }))).toEqual({ accepted: 1, duplicates: 0 })
    expect(entriesIn(server.folder).at(-1)).toMatchObject({ user: 'anna', message: 'Hail Dale!' })
  })

  it('A1, A4: / says where the OpenAPI document is', async () => {
    const path = /OpenAPI: http:\/\/[^/\s]+(\/\S+)/.exec((await get('/')).text)?.[1]
    expect(jsonOf(await get(path ?? ''))['openapi']).toMatch(/^3\.1\.\d+$/)
  })

  it('A1: /v1 tells name, version, journal id, registration and limits', async () => {
    const { journal_id: id } = JSON.parse(readFileSync(join(server.folder, 'format'), 'utf8')) as Record<
      string,
      unknown
    >
    expect(jsonOf(await get('/v1'))).toEqual({
      name: 'message-gatherer',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      journal_id: id,
      registration: 'open',
      limits: {
        classic_body_bytes: 1_048_576,
        body_bytes: 8_388_608,
        decompressed_bytes: 33_554_432,
        message_bytes: 1_048_576,
        messages: 10_000,
        nesting: 256,
      },
    })
  })

  it('A1, P7: /errors lists every code once, with its status', async () => {
    const { text } = await get('/errors')
    const codes = [...text.matchAll(/^([A-Z_]+) {2}(\d{3}) {2}again: /gm)].map(match => match[1])
    expect(codes).toContain('INVALID_JSON')
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('A2: /healthz and /readyz are 200 while all is well', async () => {
    expect((await get('/healthz')).status).toBe(200)
    expect(jsonOf(await get('/readyz'))).toEqual({
      status: 'ready',
      draining: false,
      database: { state: 'answering' },
      journal: { state: 'writable', damaged_lines: 0, missing_bytes: 0 },
    })
  })

  it.each(['/', '/v1', '/errors', '/healthz', '/readyz', '/openapi.json'])(
    'P6: HEAD of %s is as GET without a body, POST 405',
    async path => {
      const [head, whole] = [await get(path, 'HEAD'), await get(path)]
      expect([head.status, head.text]).toEqual([200, ''])
      expect(head.headers['content-type']).toBe(whole.headers['content-type'])
      const refused = await get(path, 'POST')
      expectProblem(refused, 405, 'METHOD_NOT_ALLOWED')
      expect(refused.headers.allow?.split(', ').toSorted()).toEqual(['GET', 'HEAD'])
    },
  )
})

describe('the address', () => {
  /** The stored address of a message that a proxy passed on. */
  async function storedAddress(to: Gatherd, forwarded: string): Promise<string | undefined> {
    const headers = { 'x-forwarded-for': forwarded }
    const answer = await send(to.port, { path: '/v1/sessions', body: { username: 'dale', password: 'p' } })
    const body = { message_type: 'MESSAGE', token: tokenOf(answer), message: [forwarded] }
    expectClassic(await send(to.port, { path: '/message', body, headers }), 201)
    return entriesIn(to.folder).at(-1)?.address
  }

  it('P4: X-Forwarded-For of a peer that is not trusted is ignored', async () => {
    expect(await storedAddress(server, '203.0.113.7')).toBe('127.0.0.1')
  })

  it('P4: of a trusted peer it is the right-most address that is not trusted', async () => {
    const trusting = await startGatherd({
      flags: ['--trust-proxy', '127.0.0.0/8,10.0.0.0/8', '--registration', 'open'],
    })
    const addressFor = (forwarded: string) => storedAddress(trusting, forwarded)
    expect(await addressFor('203.0.113.7')).toBe('203.0.113.7')
    expect(await addressFor('198.51.100.1, 203.0.113.7, 10.1.2.3')).toBe('203.0.113.7')
    expect(await addressFor('2001:db8::1')).toBe('2001:db8::1')
    expect(await addressFor('::ffff:203.0.113.7')).toBe('203.0.113.7')
    for (const nonsense of ['', 'x', '203.0.113.7, x', '999.1.1.1', '"203.0.113.7"', '<script>']) {
      expect(await addressFor(nonsense), nonsense).toBe('127.0.0.1')
    }
  })

  it('P4, C7: behind a trusted proxy sessions belong to the addresses that it tells', async () => {
    const trusting = await startGatherd({ flags: ['--trust-proxy', '127.0.0.1', '--registration', 'open'] })
    const post = (path: string, body: unknown, address: string) =>
      send(trusting.port, { path, body, headers: { 'x-forwarded-for': address } })
    await post('/identify', { message_type: 'IDENTIFY', username: 'dale' }, '203.0.113.7')
    const credentials = { message_type: 'AUTHENTICATE', username: 'dale', password: 'pass' }
    expect((await post('/authenticate', credentials, '203.0.113.8')).status).toBe(403)
    const token = tokenOf(await post('/authenticate', credentials, '203.0.113.7'))
    const message = { message_type: 'MESSAGE', token, message: 'Hail!' }
    expectClassic(await post('/message', message, '203.0.113.7'), 201)
    expectClassic(await classicClient(trusting).message(token, 'from the proxy itself'), 403, 'Please identify!')
  })
})
