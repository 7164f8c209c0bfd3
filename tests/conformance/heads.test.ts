/** What is judged before a body is there, and what only when it is complete (protocol rules M12, M13). */
import { expect, it } from 'vitest'
import type { Answer } from '../harness/http.js'
import { expectRefused, expectStored, expectTooLarge } from '../harness/native-answer.js'
import { bearer, headersOf, linesType as type, nativePath } from '../harness/native-client.js'
import { needs } from '../harness/needs.js'
import { expectProblem } from '../harness/problem.js'
import { nativeAt, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = await nativeAt(target)
const headers = { authorization: bearer(client.token), ...headersOf({ type }), 'content-length': '10' }
const declared = String(target.limits.body_bytes + 1)

interface WrongHead {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly expectIt: (answer: Answer) => void
}

const wrongHeads: readonly WrongHead[] = [
  { headers: { authorization: 'Bearer x' }, expectIt: answer => expectProblem(answer, 401, 'INVALID_TOKEN') },
  { query: '?x=1', expectIt: answer => expectRefused(answer, 'INVALID_REQUEST') },
  { headers: { 'content-type': 'x/y' }, expectIt: answer => expectRefused(answer, 'UNSUPPORTED_CONTENT_TYPE') },
  { headers: { 'content-encoding': 'x' }, expectIt: answer => expectRefused(answer, 'UNSUPPORTED_ENCODING') },
  { headers: { 'gatherer-sequence': '0' }, expectIt: answer => expectRefused(answer, 'INVALID_REQUEST') },
  { headers: { 'content-length': declared }, expectIt: answer => expectTooLarge(answer, '--max-body') },
]

it('M12: what is wrong with a head is answered before there is a body', async context => {
  needs(context, target, 'heads as they come')
  for (const { headers: wrong, query = '', expectIt } of wrongHeads) {
    expectIt(await target.ask({ path: `${nativePath}${query}`, body: nothing(), headers: { ...headers, ...wrong } }))
  }
})

it('M13: a token that ends while the body arrives is 401', async () => {
  const { token } = await nativeAt(target)
  const authorization = bearer(token)
  const body = interrupted('"begun', 'and ended"', async () => {
    const path = '/v1/sessions/current'
    expect((await target.ask({ method: 'DELETE', path, headers: { authorization } })).status).toBe(204)
  })
  const labels = headersOf({ type })
  expectProblem(
    await target.ask({ path: nativePath, body, headers: { authorization, ...labels } }),
    401,
    'INVALID_TOKEN',
  )
})

it('M2, M12: a body that comes in pieces is one body', async () => {
  const body = interrupted('"a', 'ä"\n2', async () => {})
  const { 'content-length': _length, ...unmeasured } = headers
  expectStored(await target.ask({ path: nativePath, body, headers: unmeasured }), { accepted: 2 })
})

/** A body that never begins. */
async function* nothing(): AsyncGenerator<string> {
  await new Promise(() => {})
  yield ''
}

async function* interrupted(first: string, rest: string, between: () => Promise<void>): AsyncGenerator<string> {
  yield first
  await between()
  yield rest
}
