/** What browsers are told: of pages of other origins, and with every answer (operations rules L9, L10). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { send, type Answer, type Request } from '../harness/http.js'
import { nativeClient, nativePath } from '../harness/native-client.js'
import { exchange, openSocket, postBytes } from '../harness/raw-socket.js'

const page = 'https://page.example'
const server = await startGatherd({ flags: ['--cors-origin', `${page},http://localhost:5173`] })
const client = await nativeClient(server)
const authorization = `Bearer ${client.token}`
const from = (origin: string, { headers, ...request }: Request) =>
  send(server.port, { ...request, headers: { ...headers, origin } })
const corsOf = ({ headers }: Answer) => Object.keys(headers).filter(name => name.startsWith('access-control-'))

describe('pages of other origins', () => {
  it.each(['/v1/messages', '/message', '/v1/sessions', '/v1/users/dale', '/v1'])(
    'L9: may ask before a request to %s, if they are named',
    async path => {
      const ask = { method: 'OPTIONS', path, headers: { 'access-control-request-method': 'POST' } }
      const { status, headers } = await from(page, ask)
      expect(status).toBe(204)
      expect(headers['access-control-allow-origin']).toBe(page)
      expect(headers['access-control-allow-headers']).toMatch(/Authorization.*Gatherer-Producer/)
      expect(headers['access-control-allow-methods']).toContain('POST')
      expect(headers['vary']).toBe('Origin')
      expect(headers['access-control-allow-credentials']).toBeUndefined()
      expect(corsOf(await from('https://other.example', ask))).toEqual([])
      expect(corsOf(await from(`${page}.evil.example`, ask))).toEqual([])
      expect(corsOf(await from('null', ask))).toEqual([])
    },
  )

  it('L9: may read answers and refusals, and how long to wait', async () => {
    const requests: Request[] = [
      { path: nativePath, body: 'Hail', headers: { authorization } },
      { path: nativePath, body: 'Hail' },
      { path: '/identify', body: {} },
      { method: 'GET', path: nativePath, headers: { authorization } },
      { method: 'GET', path: '/nothing' },
    ]
    for (const request of requests) {
      const { headers } = await from(page, request)
      expect(headers['access-control-allow-origin']).toBe(page)
      expect(headers['access-control-expose-headers']).toMatch(/Gatherer-Next-Offset.*Retry-After/)
      expect(corsOf(await from('https://other.example', request))).toEqual([])
      expect(corsOf(await send(server.port, request))).toEqual([])
    }
  })

  it('L9, V1: what else decides of an answer is told beside the origin', async () => {
    for (const accept of ['text/html', '*/*']) {
      const { headers } = await from(page, { method: 'GET', path: '/', headers: { accept } })
      expect(headers['vary']).toBe('Origin, Accept, Accept-Encoding')
    }
  })

  it('L9: without the setting nobody is told anything', async () => {
    const without = await startGatherd()
    const headers = { origin: page, 'access-control-request-method': 'POST' }
    const answer = await send(without.port, { method: 'OPTIONS', path: nativePath, headers })
    expect([answer.status, corsOf(answer)]).toEqual([405, []])
  })
})

describe('every answer', () => {
  const expectSafe = ({ headers }: Answer) =>
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
    })

  it('L10: carries what makes browsers careful, whoever gives it', async () => {
    const requests: Request[] = [
      ...['/', '/assets/nothing.js', '/v1', '/healthz', '/readyz', '/errors', '/openapi.json', '/nothing', '/%'].map(
        path => ({
          method: 'GET',
          path,
        }),
      ),
      { method: 'GET', path: nativePath, headers: { authorization } },
      { method: 'GET', path: nativePath, headers: { authorization, accept: 'application/json' } },
      { method: 'HEAD', path: nativePath, headers: { authorization } },
      { method: 'PUT', path: nativePath },
      { path: nativePath, body: 'Hail', headers: { authorization } },
      { path: nativePath, body: 'Hail' },
      { path: '/identify', body: 'no JSON' },
      { path: '/v1/sessions', body: { username: 'dale', password: 'pass' } },
    ]
    for (const request of requests) expectSafe(await send(server.port, request))
  })

  it('L10: also on a kept connection, and to what is not HTTP', async () => {
    const { socket, answers } = await openSocket(server)
    socket.write(postBytes(nativePath, 'Hail', { authorization }).repeat(2))
    for (const answer of await answers(2)) expectSafe(answer)
    socket.destroy()
    for (const answer of await exchange(server, 'nonsense\r\n\r\n')) expectSafe(answer)
  })

  it('L10: that has a token in it is not kept by anybody', async () => {
    const answers = [
      await send(server.port, { path: '/v1/sessions', body: { username: 'gina', password: 'pass' } }),
      await send(server.port, { path: '/identify', body: { message_type: 'IDENTIFY', username: 'gina' } }).then(() =>
        send(server.port, {
          path: '/authenticate',
          body: { message_type: 'AUTHENTICATE', username: 'gina', password: 'pass' },
        }),
      ),
    ]
    for (const answer of answers) {
      expect(answer.text).toContain('"token"')
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })
})
