/** A disk that is full and a journal that stopped: 503, and no message is lost or doubled (protocol rules M11, M14, P8; G3, G4). */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { entriesOfProducer } from '../harness/journal-files.js'
import { expectNumbered } from '../harness/native-answer.js'
import { linesOf, linesType as type, nativeClient, nativeClientWith } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { runProgram } from '../harness/program.js'
import { smallDisk, spaceOn } from '../harness/small-disk.js'
import { until } from '../harness/until.js'

const padding = 'x'.repeat(50_000)
const batchOf = (first: number) => Array.from({ length: 4 }, (_, index) => ({ number: first + index, padding }))
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number)

it('M14, M11, J17, G4: a full disk is 503, and when there is room the retry goes on where it ended', async () => {
  const disk = smallDisk()
  const server = await startGatherd({ folder: join(disk, 'data'), flags: ['--keep-free', '0'] })
  const { user, post } = await nativeClient(server)
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(Math.max(0, spaceOn(disk).free - 2_000_000)))
  const send = (first: number) => post(linesOf(batchOf(first)), { type, producer: 'p', sequence: first })
  let next = 0
  const refusal = await until('a refusal', async () => {
    const answer = await send(next)
    if (answer.status === 200) next += 4
    return answer.status !== 200 && answer
  })
  expect(next).toBeGreaterThan(0)
  expectProblem(refusal, 503, 'JOURNAL_FULL')
  rmSync(filler)
  await until('room', async () => (await send(next)).status === 200)
  const numbers = entriesOfProducer(server.folder, user, 'p').map(
    ({ message }) => (message as { number: number }).number,
  )
  expect(numbers).toEqual(upTo(next + 4))
  expect((await server.stop()).status).toBe(0)
  expect(await runProgram(['verify', '--data', server.folder])).toMatchObject({ status: 0 })
})

it('M14, J16, G3, O12: a journal that stopped is 503, and after a restart the retry stores each message once', async () => {
  const server = await startGatherd()
  const client = await nativeClient(server)
  const numbered = (sequence: number) => ({ type, producer: 'p', sequence })
  expectNumbered(await client.post('0', numbered(0)), { accepted: 1, next: 1, last: '0' })
  appendFileSync(join(server.folder, 'journal', '00000000000000000000.ndjson'), 'theirs\n')
  // Several at once: the server ends when they have their answers.
  const refusals = await Promise.all([1, 2].map(() => client.post('1\n2', numbered(1)).catch(() => undefined)))
  expect(refusals[0]).toBeDefined()
  for (const refusal of refusals) {
    if (refusal) expectProblem(refusal, 503, String(jsonOf(refusal)['code']))
    if (refusal) expect(['JOURNAL_POISONED', 'JOURNAL_CLOSED', 'DRAINING']).toContain(jsonOf(refusal)['code'])
  }
  expect((await server.program.ended).status).toBe(6)

  const again = await startGatherd({ folder: server.folder })
  const { post } = nativeClientWith(again, client)
  expectNumbered(await post('1\n2', numbered(1)), { accepted: 2, next: 3, last: '2' })
  expect(entriesOfProducer(again.folder, client.user, 'p').map(({ message }) => message)).toEqual([0, 1, 2])
})
