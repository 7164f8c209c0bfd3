/**
 * `kill -9` of the real server under load, again and again on one folder: what was acknowledged is there (guarantee G2).
 *
 * Only kills that left a request without an answer count. Small segments, so that sealing is hit too. CRASH_ROUNDS sets
 * how many kills.
 */
import { expect, it } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { expectInnocent, expectOrderlyStop, expectReady, expectSound } from './expectations.js'
import { startLoad, type Desk } from './load.js'
import { Oracle } from './oracle.js'
import { randomFrom, seed } from '../harness/random.js'
import { roundsOr } from './rounds.js'

const rounds = roundsOr(10)
const maxLoadMs = 200
const timeoutMs = 30_000 + rounds * 3_000
const flags = ['--quiet', '--segment-size', '32KiB']

it(
  'G2, J8, J10, S5: after many kills under load every acknowledged message is in the files, once and in order',
  async () => {
    const random = randomFrom(seed)
    const oracle = new Oracle()
    let server = await startGatherd({ flags })
    const token = await classicClient(server).signIn('writer')
    let kills = 0
    let inFlight = 0
    for (; inFlight < rounds && kills < 2 * rounds; kills++) {
      if (await killUnderLoad({ server, token, oracle }, random() * maxLoadMs)) inFlight++
      server = await startGatherd({ flags, folder: server.folder })
      await expectReady(server)
    }
    await expectOrderlyStop(server)
    process.stdout.write(
      `crash: ${kills} kills, ${inFlight} with requests in flight, ${oracle.acknowledged} acknowledged, seed ${seed}\n`,
    )
    expectInnocent(oracle, server.folder)
    await expectSound(server.folder)
    expect(inFlight, 'kills with requests in flight').toBe(rounds)
    expect(oracle.acknowledged).toBeGreaterThan(rounds)
  },
  timeoutMs,
)

/** @returns whether the kill left requests without an answer. */
async function killUnderLoad(desk: Desk, afterMs: number): Promise<boolean> {
  const load = startLoad(desk)
  await load.begun
  // The random moment; not a wait for something.
  await pause(afterMs)
  const wasBusy = load.inFlight() > 0
  load.stop()
  await desk.server.kill()
  return wasBusy && (await load.over).length > 0
}
