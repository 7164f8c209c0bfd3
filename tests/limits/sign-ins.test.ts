/**
 * How often one address may try to sign in (operations rule L1), asked as a proxy would that tells whose request it is
 * (L13): each case has addresses of its own.
 */
import { describe, expect, it } from 'vitest'
import { expectNoToken } from '../harness/classic-answer.js'
import { freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Request } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectProblem } from '../harness/problem.js'
import { openSocket } from '../harness/raw-socket.js'

/** So few that the next one takes ten seconds to come. */
const perMinute = 6
const server = await startGatherd({
  flags: ['--sign-ins-per-minute', String(perMinute), '--trust-proxy', '127.0.0.0/8', '--registration', 'open'],
})

let addresses = 0
const freshAddress = () => `192.0.2.${++addresses}`
const from = (address: string, { headers, ...request }: Request) =>
  send(server.port, { ...request, headers: { ...headers, 'x-forwarded-for': address } })
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

const signIn = (address: string, username = freshName()) =>
  from(address, { path: '/v1/sessions', body: { username, password: 'pass' } })
/** As often as it takes; of a slow machine more than a minute allows. */
const useUp = async (address: (time: number) => string) => {
  for (let time = 0; ; time++) {
    const { status } = await signIn(address(time))
    if (status === 429) return expect(time).toBeGreaterThanOrEqual(perMinute - 2)
    expect(status).toBe(201)
  }
}

describe('sign-ins', () => {
  it('L1: beyond the most of a minute are 429 in each of its ways, from other addresses none is', async () => {
    const address = freshAddress()
    await useUp(() => address)
    expectProblem(await signIn(address), 429, 'TOO_MANY_REQUESTS')
    const native = { path: '/v1/messages', body: 'Hail', headers: basic(`${freshName()}:pass`) }
    expectProblem(await from(address, native), 429, 'TOO_MANY_REQUESTS')
    const header = { path: '/v1/sessions', headers: basic(`${freshName()}:pass`) }
    expectProblem(await from(address, header), 429, 'TOO_MANY_REQUESTS')
    const identify = await from(address, { path: '/identify', body: { message_type: 'IDENTIFY', username: 'a' } })
    expect([identify.status, identify.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)])
    const body = { message_type: 'AUTHENTICATE', username: 'a', password: 'b' }
    expectNoToken(await from(address, { path: '/authenticate', body }), 429)
    expect((await signIn(freshAddress())).status).toBe(201)
  })

  it('L1: what comes with a token, or a password that is remembered, is none', async () => {
    const address = freshAddress()
    const name = freshName()
    const remembered = { path: '/v1/messages', body: 'Hail', headers: basic(`${name}:pass`) }
    expect((await from(address, remembered)).status).toBe(200)
    const token = tokenOf(await signIn(address, name))
    await useUp(() => address)
    const headers = { authorization: `Bearer ${token}` }
    expect((await from(address, remembered)).status).toBe(200)
    expect((await from(address, { path: '/v1/sessions', headers })).status).toBe(201)
    expect((await from(address, { path: '/v1/messages', body: 'Hail', headers })).status).toBe(200)
    const message = { message_type: 'MESSAGE', token, message: 'Hail' }
    expect((await from(address, { path: '/message', body: message })).status).toBe(201)
  })

  it.each(['/identify', '/authenticate', '/v1/sessions', '/v1/setup', '/v1/enrolments'])(
    'L1: %s is refused before its body is read',
    async path => {
      const address = freshAddress()
      await useUp(() => address)
      const { socket, answer } = await openSocket(server)
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${address}\r\nContent-Length: 50\r\n\r\n`)
      expect((await answer()).status).toBe(429)
      socket.destroy()
    },
  )

  it('L1: of IPv6 a network of 64 bits is one address', async () => {
    await useUp(time => `2001:db8::${time + 1}`)
    expect((await signIn('2001:db8::ffff')).status).toBe(429)
    expect((await signIn('2001:db8:0:1::1')).status).toBe(201)
  })

  it('L13, G5: whom the proxy names is whom entries name, and who is not a proxy names nobody', async () => {
    const address = freshAddress()
    const headers = { authorization: `Bearer ${tokenOf(await signIn(address, 'proxied'))}` }
    await from(`203.0.113.9, ${address}`, { path: '/v1/messages', body: 'Hail', headers })
    expect(entriesIn(server.folder).at(-1)).toMatchObject({ user: 'proxied', address })
    const direct = await startGatherd({ flags: ['--sign-ins-per-minute', '1'] })
    const ask = (told: string) =>
      send(direct.port, {
        path: '/v1/sessions',
        body: { username: 'a', password: 'b' },
        headers: { 'x-forwarded-for': told, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
      })
    const first = await ask('192.0.2.1')
    expect(first.status).toBe(201)
    expect(JSON.stringify(first)).not.toContain('evil.example')
    expectProblem(await ask('192.0.2.2'), 429, 'TOO_MANY_REQUESTS')
    expect(jsonOf(await ask('192.0.2.3'))['detail']).toContain('127.0.0.1')
  })

  it('L14: behind a proxy nobody becomes a user by asking, unless it is said', async () => {
    const proxied = await startGatherd({ flags: ['--trust-proxy', '127.0.0.1'] })
    const answer = await send(proxied.port, { path: '/v1/sessions', body: { username: 'a', password: 'b' } })
    expectProblem(answer, 401, 'WRONG_CREDENTIALS')
    expect(proxied.printed().stderr).toMatch(/registration +closed/)
  })
})
