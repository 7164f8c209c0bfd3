/** `gather export` that is interrupted, and called again (reading rules T1, T3). */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Program } from '../harness/child.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { jsonType, nativeClient } from '../harness/native-client.js'
import { randomFrom, seed } from '../harness/random.js'
import { until } from '../harness/until.js'
import { readingMachine, type ReadingMachine } from './reading-machine.js'

const server = await startGatherd()
const dale = await nativeClient(server, 'dale')
const batch = Array.from({ length: 8 }, (_, number) => `${number} ${'x'.repeat(900_000)}`)
for (let batches = 0; batches < 9; batches++) await dale.post(batch, { type: jsonType })
const { folder } = server
const expected = linesIn(folder)
  .map(line => `${line}\n`)
  .join('')
const args = ['export', '--out', 'large.ndjson']

it('T3: killed at random points and called again, it makes the same bytes as one run', async () => {
  const machine = readingMachine(server)
  const random = randomFrom(seed)
  let kills = 0
  for (; kills < 6; kills++) {
    const running = machine.start(args)
    const ended = await killedAt(running, machine, random() * expected.length)
    if (ended === 'ended') break
  }
  if (!existsSync(join(machine.folder, 'large.ndjson')))
    expect(await machine.gather(args)).toMatchObject({ status: 0, stdout: '' })
  expect(isWhole(machine), `seed ${seed}, ${kills} kills`).toBe(true)
  expect(exportsIn(machine)).toEqual(['large.ndjson'])
})

it('T3: Ctrl-C keeps what is written, says so, and the same command goes on there; another one does not', async () => {
  const machine = readingMachine(server)
  const running = machine.start(args)
  await until('some of it', () => sizeOf(machine) > 5_000_000)
  running.child.kill('SIGINT')
  const { status, stderr } = await running.ended
  expect([status, stderr]).toEqual([
    130,
    expect.stringMatching(/^kept \d+ entries, [\d.]+ MB; the same command goes on there\n$/),
  ])
  expect(existsSync(join(machine.folder, 'large.ndjson'))).toBe(false)
  const other = await machine.gather([...args, '--stream', 'app'])
  expect(other).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('belongs to an export of something else'),
  })
  const again = await machine.gather(args)
  expect(again).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^going on after \d+ entries, .*\nexported 72 entries, /),
  })
  expect(isWhole(machine)).toBe(true)
})

it('T1, T3: a server that is killed and comes back in the middle makes no difference', async () => {
  const machine = readingMachine(server)
  const running = machine.start(args)
  await until('some of it', () => sizeOf(machine) > 5_000_000)
  await server.kill()
  const again = await startGatherd({ folder, port: server.port })
  expect(await running.ended).toMatchObject({ status: 0 })
  expect(isWhole(machine)).toBe(true)
  await again.stop()
})

/** @returns how it ended, if it was quicker. */
async function killedAt(running: Program, machine: ReadingMachine, bytes: number): Promise<'killed' | 'ended'> {
  let hasEnded = false
  void running.ended.then(() => (hasEnded = true))
  await until('the place', () => hasEnded || sizeOf(machine) >= bytes)
  running.child.kill('SIGKILL')
  return (await running.ended).signal === 'SIGKILL' ? 'killed' : 'ended'
}

function sizeOf(machine: ReadingMachine): number {
  return statSync(join(machine.folder, 'large.ndjson.partial'), { throwIfNoEntry: false })?.size ?? 0
}

/** Without showing megabytes when it is not so. */
function isWhole(machine: ReadingMachine): boolean {
  return readFileSync(join(machine.folder, 'large.ndjson'), 'utf8') === expected
}

/** Without the folders of the home. */
function exportsIn(machine: ReadingMachine): readonly string[] {
  return readdirSync(machine.folder).filter(name => name.startsWith('large'))
}
