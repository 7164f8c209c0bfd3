/** Whatever bytes arrive, the answer has its documented shape, and is never a 5xx (protocol rules C1, P7, P8; G9). */
import { Agent } from 'node:http'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanLater } from '../harness/cleaning.js'
import { expectClassic, expectNoToken } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { expectProblem } from '../harness/problem.js'

const runs = 300
const server = await startGatherd()
const documented = await documentedBy(server)
const token = await classicClient(server).signIn('dale')
const agent = new Agent({ keepAlive: true })
cleanLater(() => agent.destroy())

const path = fc.constantFrom('/identify', '/authenticate', '/message', '/v1/sessions')
const field = fc.constantFrom('message_type', 'username', 'password', 'token', 'message', '__proto__')
const likely = fc.constantFrom('IDENTIFY', 'AUTHENTICATE', 'MESSAGE', 'dale', 'wrong', token, '', 'logout', null, 1e21)
/** Objects that look like requests more often than chance would have it. */
const nearlyRight = fc.dictionary(field, fc.oneof(likely, fc.jsonValue()))
const body = fc.oneof(
  nearlyRight.map(value => Buffer.from(JSON.stringify(value))),
  fc.json().map(text => Buffer.from(text)),
  fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.from(bytes)),
  // A right request with one byte changed.
  fc.tuple(nearlyRight, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const bytes = Buffer.from(JSON.stringify(value))
    bytes[at % bytes.length] = byte
    return bytes
  }),
)

it('G9, C1, P7, P8, A4: any body on any path gets an answer of its dialect below 500', async () => {
  const property = fc.asyncProperty(path, body, async (to, bytes) => {
    const answer = await send(server.port, { path: to, body: bytes, agent })
    expect(answer.status).toBeLessThan(500)
    expectShape(to, answer)
    documented.expect({ path: to }, answer)
  })
  await fc.assert(property, { numRuns: runs })
  expect(server.printed().stderr).not.toContain('a bug')
  expect((await server.stop()).status).toBe(0)
})

function expectShape(to: string, answer: Answer): void {
  if (to === '/v1/sessions') return expectSession(answer)
  const isSigned = to === '/authenticate' && answer.status < 300
  if (isSigned) expect(jsonOf(answer)['token']).toEqual(expect.any(String))
  else (to === '/authenticate' ? expectNoToken : expectClassic)(answer, answer.status)
}

function expectSession(answer: Answer): void {
  if (answer.status === 201) expect(jsonOf(answer)).toMatchObject({ token_type: 'Bearer' })
  else expectProblem(answer, answer.status, String(jsonOf(answer)['code']))
}
