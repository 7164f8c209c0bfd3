/** What is answered while the database is out of reach (protocol rule S19), over real HTTP. */
import { GathererError } from '@message-gatherer/protocol'
import { expect, it } from 'vitest'
import { openHttpBench } from './http-bench.js'

it('S19: beyond the grace sending and reading are 503 with Retry-After in every dialect, and go on with the same token after it', async () => {
  let isFresh = true
  const assertFresh = () => {
    if (!isFresh) throw new GathererError('DATABASE_UNAVAILABLE', 'away', { retryAfterSeconds: 5 })
  }
  const { http, close, unexpected } = await openHttpBench({ assertFresh })
  const origin = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}`
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${origin}${path}`, init)
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.text() }
  }
  const post = (path: string, body: object) => ask(path, { method: 'POST', body: JSON.stringify(body) })
  const tokenIn = ({ body }: { readonly body: string }) => String((JSON.parse(body) as { token?: string }).token)
  const token = tokenIn(await post('/v1/sessions', { username: 'dale', password: 'pass' }))
  await post('/identify', { message_type: 'IDENTIFY', username: 'dale' })
  const signedIn = await post('/authenticate', { message_type: 'AUTHENTICATE', username: 'dale', password: 'pass' })
  const headers = { authorization: `Bearer ${token}` }
  const all = async () => [
    await ask('/v1/messages', { method: 'POST', body: 'x', headers }),
    await ask('/v1/messages', { method: 'POST', body: 'x', headers: { authorization: `Basic ${btoa('dale:pass')}` } }),
    await post('/message', { message_type: 'MESSAGE', token: tokenIn(signedIn), message: 'x' }),
    await ask('/v1/messages?limit=1', { headers }),
    await ask('/v1/sessions', { method: 'POST', headers }),
  ]
  expect((await all()).map(({ status }) => status)).toEqual([200, 200, 201, 200, 201])
  isFresh = false
  for (const { status, retryAfter } of await all()) expect([status, retryAfter]).toEqual([503, '5'])
  isFresh = true
  expect((await all()).map(({ status }) => status)).toEqual([200, 200, 201, 200, 201])
  expect(unexpected).toEqual([])
  await close()
})

it('S19, M14: a database that fails stops sign-ins and changes with 503, but no sender and no reader with a token', async () => {
  const { http, db, close, unexpected } = await openHttpBench()
  const origin = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}`
  const signIn = async (username: string) => {
    const body = JSON.stringify({ username, password: 'pass' })
    return fetch(`${origin}/v1/sessions`, { method: 'POST', body })
  }
  const { token } = (await (await signIn('dale')).json()) as { token: string }
  const headers = { authorization: `Bearer ${token}` }
  await db.destroy()
  const statuses = [
    await fetch(`${origin}/v1/messages`, { method: 'POST', body: 'x', headers }),
    await fetch(`${origin}/v1/messages?limit=1`, { headers }),
    await signIn('dale'),
    await signIn('gina'),
    await fetch(`${origin}/v1/sessions`, { method: 'POST', headers }),
  ].map(answer => [answer.status, answer.status === 503 && answer.headers.get('retry-after')])
  expect(statuses).toEqual([
    [200, false],
    [200, false],
    [503, '5'],
    [503, '5'],
    [503, '5'],
  ])
  expect(unexpected).toEqual([])
  await close()
})
