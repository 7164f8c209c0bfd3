import { expect, it } from 'vitest'
import { fetchTransport } from '../../src/http/fetch-transport.js'
import { openingContract } from './opening-contract.js'
import { transportContract } from './transport-contract.js'

transportContract({
  name: 'fetchTransport',
  open: options => fetchTransport(options),
  tellsArrival: false,
  // That of Node does not.
  takesContinue: false,
})

openingContract({ name: 'fetchTransport', open: options => fetchTransport(options) })

const post = { method: 'POST', path: '/v1/messages', body: 'hello' } as const
const server = 'http://127.0.0.1:6174'

it('D3: a redirect that a browser hides is no answer', async () => {
  const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
  const transport = fetchTransport({ server, timeoutMs: 1000, fetch: async () => hidden })
  const reason = 'it redirects to somewhere else'
  expect(await transport.exchange(post)).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason })
})

it('D3: sends no cookies and follows no redirect', async () => {
  let asked: RequestInit | undefined
  const question: typeof fetch = async (_input, init) => {
    asked = init
    return new Response('ok')
  }
  await fetchTransport({ server, timeoutMs: 1000, fetch: question }).exchange(post)
  expect(asked).toMatchObject({ redirect: 'manual', credentials: 'omit' })
})

it('D2: what a browser does not explain may have arrived', async () => {
  const silent: typeof fetch = () => Promise.reject(new TypeError('Failed to fetch'))
  const answer = await fetchTransport({ server, timeoutMs: 1000, fetch: silent }).exchange(post)
  expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'Failed to fetch' })
})

it('D2: gives a large request more time, since nothing tells how far it got', async () => {
  const endless: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  const body = new Uint8Array(128 * 1024)
  const answer = await fetchTransport({ server, timeoutMs: 10, fetch: endless }).exchange({ ...post, body })
  expect(answer).toMatchObject({ kind: 'no answer', reason: 'no answer within 0.03 s' })
})
