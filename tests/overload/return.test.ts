/**
 * All endpoints come back at once after an outage: their sign-ins do not starve those who send (operations rules L1, L3).
 *
 * RETURNING is how many; where it is set the figures are printed. Each comes from an address of its own: ports of
 * one would run out.
 */
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { endOf, startChild } from '../harness/child.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { placeOf } from '../harness/places.js'
import { linesType, nativeClient, type NativeClient } from '../harness/native-client.js'

const returning = Number(process.env['RETURNING'] ?? 60)
const isLong = process.env['RETURNING'] !== undefined
const aloneMs = isLong ? 20_000 : 500
const senders = 4
const batch = '"Hail Dale!"\n'.repeat(100)

it('L1, L3, S7: all get in, no answer is anything but a token or a time to wait, and those who send go on', async () => {
  const server = await startServerWithUsers()
  const client = await nativeClient(server, 'dale')
  const alone = await messagesPerSecond(client, pause(aloneMs))
  const begin = performance.now()
  const statuses = new Map<number, number>()
  const all = Promise.all(Array.from({ length: returning }, (_, number) => comeBack(server, number, statuses)))
  const beside = await messagesPerSecond(client, all)
  const seconds = (performance.now() - begin) / 1000
  expect([...statuses.keys()].filter(status => ![201, 429].includes(status))).toEqual([])
  expect(statuses.get(201)).toBe(returning)
  expect(beside).toBeGreaterThan(0)
  if (isLong) {
    const told = `${Math.round(alone)} messages/s alone, ${Math.round(beside)} beside (${(beside / alone).toFixed(2)})`
    const ways = JSON.stringify(Object.fromEntries(statuses))
    console.log(`return: ${returning} signed in within ${seconds.toFixed(1)} s, answers ${ways}; ${told}`)
  }
})

async function startServerWithUsers(): Promise<Gatherd> {
  const first = await startGatherd()
  await nativeClient(first, 'dale')
  await first.stop()
  const script = fileURLToPath(new URL('add-users.js', import.meta.url))
  const added = await endOf(startChild([process.execPath, script, first.folder, 'dale', String(returning)]), 60_000)
  expect(added).toMatchObject({ status: 0, stderr: '' })
  return startGatherd({
    folder: first.folder,
    flags: ['--registration', 'closed', '--token-ttl', '1d'],
  })
}

/** As `gather` does: it waits as long as it is told, and a little more, by chance. */
async function comeBack({ port }: Gatherd, number: number, statuses: Map<number, number>): Promise<void> {
  for (;;) {
    const { status, headers } = await send(port, {
      path: '/v1/sessions',
      body: { username: `dale-${number}`, password: 'pass' },
      from: placeOf(number),
    })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status !== 429) return
    await pause(Number(headers['retry-after']) * 1000 * (1 + Math.random() / 2))
  }
}

/** How much a few senders get stored while something lasts. */
async function messagesPerSecond(client: NativeClient, lasting: Promise<unknown>): Promise<number> {
  const begin = performance.now()
  let [stored, isOver] = [0, false]
  const over = lasting.then(() => (isOver = true))
  const sendOn = async () => {
    while (!isOver) {
      const { status } = await client.post(batch, { type: linesType })
      expect(status).toBe(200)
      stored += 100
    }
  }
  await Promise.all([over, ...Array.from({ length: senders }, sendOn)])
  return (stored * 1000) / (performance.now() - begin)
}
