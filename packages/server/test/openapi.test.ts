import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApiDocument } from '../src/http/openapi/document.js'
import { openHttpBench, type HttpBench } from './http-bench.js'

describe('the document of the HTTP server', () => {
  let bench: HttpBench

  beforeEach(async () => {
    bench = await openHttpBench()
  })

  afterEach(() => bench.close())

  it('A4: has every route of the framework and of the door, and no other', () => {
    const { paths } = openApiDocument({ version: '0.0.0', origin: 'http://gatherer.example' })
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
    )
    const served = [...bench.http.routes].flatMap(([path, methods]) =>
      [...methods].map(method => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    )
    // The framework answers HEAD wherever it answers GET.
    const expected = documented.flatMap(route =>
      route.startsWith('GET ') ? [route, route.replace('GET', 'HEAD')] : [route],
    )
    expect(served.toSorted()).toEqual(expected.toSorted())
  })
})

it('C3, P8: a token that cannot be made is 503 with Retry-After', async () => {
  const { http, close } = await openHttpBench({
    tokens: {
      sign: () => {
        throw new Error('no entropy')
      },
      read: () => undefined,
    },
  })
  const origin = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}`
  const post = (path: string, body: object) => fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) })
  await post('/identify', { message_type: 'IDENTIFY', username: 'dale' })
  const answer = await post('/authenticate', { message_type: 'AUTHENTICATE', username: 'dale', password: 'pass' })
  expect(await answer.json()).toMatchObject({
    status_code: 503,
    status_message: 'Token Generation Failed!. Please try again, dale!',
    token: '',
  })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  await close()
})
