/**
 * `kill -9` of the real server under load, again and again on one folder: what was acknowledged is there (guarantee G2).
 *
 * Only kills that left a request without an answer count. Small segments, so that sealing is hit too.
 */
import { expect, it } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { runProgram } from '../harness/program.js'
import { startLoad } from './load.js'
import { Oracle } from './oracle.js'
import { randomFrom, seed } from './random.js'

const rounds = 30
const maxLoadMs = 200
const timeoutMs = 120_000
const flags = ['--quiet', '--segment-size', '32KiB']

it(
  'G2, J8, J10, S5: after thirty kills under load every acknowledged message is in the files, once and in order',
  async () => {
    const random = randomFrom(seed)
    const oracle = new Oracle()
    let server = await startGatherd({ flags })
    const token = await classicClient(server).signIn('writer')
    let kills = 0
    let inFlight = 0
    for (; inFlight < rounds && kills < 2 * rounds; kills++) {
      if (await killUnderLoad(server, token, oracle, random() * maxLoadMs)) inFlight++
      server = await startGatherd({ flags, folder: server.folder })
      expect(jsonOf(await send(server.port, { method: 'GET', path: '/readyz' }))).toMatchObject({ status: 'ready' })
    }
    expect((await server.stop()).status).toBe(0)
    process.stdout.write(
      `crash: ${kills} kills, ${inFlight} with requests in flight, ${oracle.acknowledged} acknowledged, seed ${seed}\n`,
    )
    const context = `seed ${seed}`
    expect(oracle.judge(server.folder), context).toEqual({ lost: [], doubled: [], invented: [], outOfOrder: [] })
    const verified = await runProgram(['verify', '--data', server.folder])
    expect(verified, context).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sound: /) as string })
    expect(inFlight, 'kills with requests in flight').toBe(rounds)
    expect(oracle.acknowledged).toBeGreaterThan(rounds)
  },
  timeoutMs,
)

/** @returns whether the kill left requests without an answer. */
async function killUnderLoad(server: Gatherd, token: string, oracle: Oracle, afterMs: number): Promise<boolean> {
  const load = startLoad(server, token, oracle)
  await load.begun
  // The random moment; not a wait for something.
  await pause(afterMs)
  const wasBusy = load.inFlight() > 0
  load.stop()
  await server.kill()
  return wasBusy && (await load.over) > 0
}
