/** A volume without room: 503 until there is some, then on by itself, and nothing acknowledged is lost (J10, J17, G4). */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, type ClassicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'
import { smallDisk, spaceOn } from '../harness/small-disk.js'
import { until } from '../harness/until.js'

const padding = 'x'.repeat(200_000)
const reservedShare = 0.05

/** Messages that were acknowledged before the first one that was not, and that refusal. */
async function sendUntilFull(client: ClassicClient, token: string): Promise<{ stored: number; refusal: Answer }> {
  for (let stored = 0; ; stored++) {
    const refusal = await client.message(token, { number: stored, padding })
    if (refusal.status !== 201) return { stored, refusal }
  }
}

/** Leaves this much room, and gives it back. */
function fill(disk: string, leaveBytes: number): () => void {
  const path = join(disk, 'filler')
  writeFileSync(path, Buffer.alloc(Math.max(0, spaceOn(disk).free - leaveBytes)))
  return () => rmSync(path)
}

const ready = async ({ port }: Gatherd) => send(port, { method: 'GET', path: '/readyz' })
const numbersIn = (folder: string) => entriesIn(folder).map(({ message }) => (message as { number: number }).number)

it('J17, G4, C1, P8, A2: a full disk is 503 with Retry-After, and it goes on by itself when there is room', async () => {
  const disk = smallDisk()
  const server = await startGatherd({ folder: join(disk, 'data'), flags: ['--keep-free', '0'] })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  const makeRoom = fill(disk, 2_000_000)
  const { stored, refusal } = await sendUntilFull(client, token)
  expect(stored).toBeGreaterThan(0)
  expectClassic(refusal, 503)
  expect(refusal.headers['retry-after']).toMatch(/^\d+$/)
  const notReady = await ready(server)
  expect(notReady.status).toBe(503)
  expect(jsonOf(notReady)).toMatchObject({ status: 'not ready', journal: { state: 'full' } })

  makeRoom()
  await until('room', async () => (await client.message(token, { number: stored })).status === 201)
  expect((await ready(server)).status).toBe(200)
  expect((await server.stop()).status).toBe(0)
  expect(numbersIn(server.folder)).toEqual(Array.from({ length: stored + 1 }, (_, number) => number))
  expect(await runProgram(['verify', '--data', server.folder])).toMatchObject({ status: 0 })
})

it('J17: below the low-water mark, 5 % of a small disk, it refuses before the disk is full', async () => {
  const disk = smallDisk()
  const server = await startGatherd({ folder: join(disk, 'data') })
  const client = classicClient(server)
  const { refusal } = await sendUntilFull(client, await client.signIn('dale'))
  expectClassic(refusal, 503)
  const { free, total } = spaceOn(disk)
  const oneGroup = 1.5 * padding.length
  expect(free).toBeGreaterThan(total * reservedShare - oneGroup)
  expect(free).toBeLessThan(total * reservedShare + oneGroup)
})

it('J10, G2, G4: a killed server that finds no room to recover starts, answers 503, and goes on when there is room', async () => {
  const disk = smallDisk()
  const first = await startGatherd({ folder: join(disk, 'data'), flags: ['--keep-free', '0'] })
  const token = await classicClient(first).signIn('dale')
  for (let number = 0; number < 5; number++) await classicClient(first).message(token, { number, padding })
  await first.kill()
  const makeRoom = fill(disk, 500_000)
  const second = await startGatherd({ folder: first.folder, flags: ['--keep-free', '0'] })
  const client = classicClient(second)
  expectClassic(await client.message(token, { number: 5 }), 503)
  expect((await ready(second)).status).toBe(503)
  makeRoom()
  await until('room', async () => (await client.message(token, { number: 5 })).status === 201)
  expect((await ready(second)).status).toBe(200)
  expect(numbersIn(second.folder)).toEqual([0, 1, 2, 3, 4, 5])
})
