/** More sign-ins at once than a server can check: some wait, the rest is told to come back (protocol rules S7, C1, P8). */
import { expect, it } from 'vitest'
import { expectClassic, expectNoToken } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { expectProblem } from '../harness/problem.js'
import { until } from '../harness/until.js'

/** Two are computed at a time and 1,000 wait. */
const tooMany = 1300

it('S7, G10: sign-ins beyond the queue get 429 with Retry-After at once, nobody a 5xx, and messages go on', async () => {
  const server = await startGatherd()
  const client = classicClient(server)
  const token = await client.signIn('dale')
  await client.identify('dale')
  await client.authenticate('dale')
  const classic: Answer[] = []
  const native: Answer[] = []
  // What still waits when the server is killed gets no answer.
  const keep = (into: Answer[], sent: Promise<Answer>) =>
    sent.then(
      answer => into.push(answer),
      () => undefined,
    )
  const signIn = () => send(server.port, { path: '/v1/sessions', body: { username: 'dale', password: 'wrong' } })
  const flood = Array.from({ length: tooMany / 2 }, () => [
    keep(classic, client.authenticate('dale', 'wrong')),
    keep(native, signIn()),
  ])
  const refused = await until('a 429', () => classic.find(({ status }) => status === 429))
  expectNoToken(refused, 429)
  expect(refused.headers['retry-after']).toMatch(/^\d+$/)
  const problem = await until('a 429', () => native.find(({ status }) => status === 429))
  expectProblem(problem, 429, 'TOO_MANY_REQUESTS')
  expectClassic(await client.message(token, 'through the flood'), 201)
  expect((await send(server.port, { method: 'GET', path: '/healthz' })).status).toBe(200)
  await server.kill()
  await Promise.all(flood.flat())
  const statuses = [...classic, ...native].map(({ status }) => status)
  expect(statuses.filter(status => ![401, 403, 429].includes(status))).toEqual([])
})

it('S7: a flood of new names within the queue is served, each once', async () => {
  const server = await startGatherd()
  const names = Array.from({ length: 40 }, (_, number) => `new-${number}`)
  const answers = await Promise.all(
    [...names, ...names].map(username =>
      send(server.port, { path: '/v1/sessions', body: { username, password: 'pass' } }),
    ),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect(answers.filter(answer => jsonOf(answer)['created'] === true)).toHaveLength(names.length)
})
