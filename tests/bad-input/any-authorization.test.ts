/** Whatever stands in `Authorization`, the answer is a documented one (protocol rules S8, P7; G9). */
import { Agent } from 'node:http'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'

const runs = 300
const server = await startGatherd()
const agent = new Agent({ keepAlive: true })
cleanLater(() => agent.destroy())

/** All that may stand in a header: Latin-1 without control characters. */
const character = fc.integer({ min: 0x20, max: 0xff }).filter(code => code !== 0x7f)
const text = fc.array(character, { maxLength: 200 }).map(codes => String.fromCharCode(...codes))
const scheme = fc.constantFrom('', 'Basic', 'Basic ', 'basic  ', 'Bearer ', 'BEARER ', 'Digest ')
const base64 = fc.uint8Array({ maxLength: 100 }).map(bytes => Buffer.from(bytes).toString('base64'))
const authorization = fc.tuple(scheme, fc.oneof(text, base64)).map(parts => parts.join(''))
const request = fc.constantFrom(
  { method: 'POST', path: '/v1/sessions' },
  { method: 'DELETE', path: '/v1/sessions/current' },
)

it('G9, S8, P7: any Authorization is understood, or refused with the right code and challenge', async () => {
  const property = fc.asyncProperty(request, authorization, async (to, header) => {
    const answer = await send(server.port, { ...to, headers: { authorization: header }, agent })
    // By chance it may be the name and password of somebody new.
    if (answer.status < 300) expect(header).toMatch(/^basic /i)
    else if (jsonOf(answer)['code'] === 'WRONG_CREDENTIALS') expectBasicRefused(answer)
    else expectProblem(answer, 401, 'INVALID_TOKEN')
  })
  await fc.assert(property, { numRuns: runs })
  expect(server.printed().stderr).not.toContain('a bug')
  expect((await server.stop()).status).toBe(0)
})
