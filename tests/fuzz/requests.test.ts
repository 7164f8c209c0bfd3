/**
 * Hostile requests to every route that `/openapi.json` tells of, by everybody (protocol rule A5).
 *
 * The short form is part of all tests; `FUZZ_CASES` says how many for the long one, `GATHER_TEST_SEED` repeats them.
 */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanLater } from '../harness/cleaning.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { megabytesOf } from '../harness/memory.js'
import { nativeClient } from '../harness/native-client.js'
import { runProgram } from '../harness/program.js'
import { Exchanges, type Exchanged } from './exchange.js'
import { hostileRequests, operationsOf } from './hostile-requests.js'
import { settle } from './people.js'
import { runsOf, seed, tell } from './size.js'
import { root, troubleIn } from './verdict.js'

const atOnce = 50
const mostMegabytes = 700

const flags = [
  '--sign-ins-per-minute',
  '0',
  '--max-body',
  '256KiB',
  '--max-decompressed',
  '1MiB',
  '--max-message',
  '64KiB',
  '--max-messages',
  '500',
]
const server = await startGatherd({ flags })
const documented = await documentedBy(server)
const people = await settle(server)
const exchanges = new Exchanges(server)
cleanLater(() => exchanges.close())

const surroundings = { documented, places: [server.folder, root] }
await people.tokens()
const planted = await people.victimsEntries()
/** By operation: how many requests, and how many that got as far as the operation itself. */
const tried = new Map<string, { requests: number; inside: number }>()

it(
  'A5: whatever is sent to any route by whomever, the answer is documented, tells nothing of the inside, and nothing of others',
  { timeout: 3_600_000 },
  async () => {
    const requests = fc.array(hostileRequests(documented.document), { minLength: 1, maxLength: atOnce, size: 'max' })
    const property = fc.asyncProperty(requests, async batch => {
      const exchanged = await exchanges.all(batch, await people.tokens())
      for (const each of exchanged) count(each)
      expect(exchanged.flatMap(wrongsOf)).toEqual([])
      expect(server.printed().stderr).not.toContain('a bug')
    })
    await fc.assert(property, { numRuns: runsOf(2 / 3, atOnce / 2), seed })
    tell(figures())
  },
)

it('A5: every route got requests that came as far as the route itself', () => {
  const missed = operationsOf(documented.document)
    .map(({ operation }) => operation.operationId)
    .filter(operation => (tried.get(operation)?.inside ?? 0) === 0)
  expect(missed).toEqual([])
})

it('A5: the server goes on afterwards: nothing of the victims is gone, a message is stored and read, the journal is sound', async () => {
  await people.tokens()
  expect(planted.split('\n').length).toBeGreaterThan(10)
  expect(await people.victimsEntries()).toBe(planted)
  const client = await nativeClient(server, 'somebody-else')
  expect((await client.post('still there')).status).toBe(200)
  expect(megabytesOf(server, 'VmHWM')).toBeLessThan(mostMegabytes)
  exchanges.close()
  expect(await server.stop()).toMatchObject({ status: 0 })
  expect(await runProgram(['verify', '--data', server.folder])).toMatchObject({ status: 0 })
})

function count({ request, answer }: Exchanged): void {
  const known = tried.get(request.operationId) ?? { requests: 0, inside: 0 }
  known.requests++
  if (answer && ![401, 404, 405].includes(answer.status)) known.inside++
  tried.set(request.operationId, known)
}

function wrongsOf(each: Exchanged): object[] {
  const trouble = troubleIn(each, surroundings)
  if (trouble.length === 0) return []
  const { status, headers, text } = each.answer ?? {}
  const sent = each.sent.subarray(0, 1500).toString('latin1')
  return [{ trouble, asker: each.request.asker, sent, answer: { status, headers, text: text?.slice(0, 500) } }]
}

function figures(): string {
  const requests = [...tried.values()].reduce((total, each) => total + each.requests, 0)
  return `${requests} hostile requests, ${megabytesOf(server, 'VmHWM')} MiB at most`
}
