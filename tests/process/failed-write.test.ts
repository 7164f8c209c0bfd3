/**
 * A write that fails for another reason than a full disk stops the journal (journal rule J16, guarantee G3).
 *
 * The reason here is the kernel's limit on the size of a process's files, which anybody can set.
 */
import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'

/** In blocks of 512 bytes, as POSIX has it: 2 MiB. */
const under = ['sh', '-c', 'ulimit -f 4096; exec "$@"', 'sh']
const padding = 'x'.repeat(300_000)

it('J16, G3, G2: every waiting message gets 503, the process exits 6, and a restart has all that was acknowledged', async () => {
  const server = await startGatherd({ under })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  const sent = Array.from({ length: 20 }, async (_, number) => {
    const answer = await client.message(token, { number, padding })
    return { number, answer }
  })
  const answers = await Promise.all(sent.map(answer => answer.catch(() => undefined)))
  const { status, stderr } = await server.program.ended
  expect(status).toBe(6)
  expect(stderr).toContain('the journal stopped: EFBIG')
  expect(stderr).toContain('what was acknowledged is safe')

  const answered = answers.filter(answer => answer !== undefined)
  const refused = answered.filter(({ answer }) => answer.status !== 201)
  for (const { answer } of refused) expectClassic(answer, 503)
  expect(refused.length).toBeGreaterThan(0)
  const acknowledged = answered.filter(({ answer }) => answer.status === 201).map(({ number }) => number)
  const again = await startGatherd({ folder: server.folder })
  const stored = entriesIn(server.folder).map(({ message }) => (message as { number: number }).number)
  expect(acknowledged.filter(number => !stored.includes(number))).toEqual([])
  expect(readdirSync(join(server.folder, 'journal')).some(name => name.includes('.torn-'))).toBe(true)
  expectClassic(await classicClient(again).message(token, { number: 20 }), 201)
  await again.stop()
  expect(await runProgram(['verify', '--data', server.folder])).toMatchObject({ status: 0 })
})

it('J16: a second writer to the open segment stops the journal, and what it wrote is not ours', async () => {
  const server = await startGatherd()
  const client = classicClient(server)
  const token = await client.signIn('dale')
  expectClassic(await client.message(token, 'ours'), 201)
  appendFileSync(join(server.folder, 'journal', '00000000000000000000.ndjson'), 'theirs\n')
  expectClassic(await client.message(token, 'not known'), 503)
  const { status, stderr } = await server.program.ended
  expect(status).toBe(6)
  expect(stderr).toContain('who else writes to it?')
  await startGatherd({ folder: server.folder })
  expect(entriesIn(server.folder).map(({ message }) => message)).toEqual(['ours'])
})
