/**
 * The real server killed at each step of its promise, under load, by `crash-points.js` from inside (guarantee G2).
 *
 * The page cache survives the death of a process, so a sync that does not reach the disk cannot be seen here, only at a
 * power cut (`packages/disk/src/testing`); one that is never called can, and an answer that does not wait for it.
 * CRASH_ROUNDS sets how many kills at each point, for the long form (default 1); GATHER_TEST_SEED repeats a run.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { addUser } from '../harness/local-socket.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { expectInnocent, expectOrderlyStop, expectReady, expectSound } from './expectations.js'
import { sendNumbered, startLoad } from './load.js'
import { Oracle, type Numbered } from './oracle.js'
import { randomFrom, seed } from '../harness/random.js'
import { roundsOr } from './rounds.js'
import * as traces from './traces.js'
import type { Remains, Trace } from './traces.js'

interface Point {
  /** At which pass to die, from and to; a start makes the first segment and the first checkpoint. */
  readonly passes: readonly [first: number, last: number]
  readonly leaves: Trace
}

const points: Readonly<Record<string, Point>> = {
  'before write': { passes: [1, 200], leaves: traces.wholeLines },
  'after half a write': { passes: [1, 200], leaves: traces.aTornLine },
  'after write': { passes: [1, 200], leaves: traces.aGroupOnItsWay },
  'before sync': { passes: [1, 200], leaves: traces.aGroupOnItsWay },
  'after sync': { passes: [1, 200], leaves: traces.aGroupOnItsWay },
  // The writing thread is somewhere else by then.
  'before answer': { passes: [1, 800], leaves: traces.anything },
  'during seal': { passes: [2, 8], leaves: traces.anEmptySegment },
  'after seal': { passes: [2, 8], leaves: traces.anEmptySegment },
  'during checkpoint': { passes: [2, 8], leaves: traces.aStagedCheckpoint },
  'after checkpoint rename': { passes: [2, 8], leaves: traces.noStagedCheckpoint },
}

const rounds = roundsOr(1)
const maxLoadMs = 10_000
const timeoutMs = 120_000 + rounds * 6_000
const flags = ['--quiet', '--segment-size', '16KiB']
const preload = `--import=${new URL('crash-points.js', import.meta.url).href}`

/** What one point's kills share. */
interface Scene extends Remains {
  readonly name: string
}

/** A data folder with one user, which each point gets a copy of, and the user's token. */
let original = ''
let token = ''

/** Kills that counted, by point. */
const inFlight = new Map(Object.keys(points).map(name => [name, 0]))
let kills = 0
let acknowledged = 0

beforeAll(async () => {
  const server = await startGatherd({ flags })
  original = server.folder
  token = await classicClient(server).signIn('writer')
  // Without one, each start would say on stderr how to make one.
  await addUser(server, 'root', 'admin')
  await server.stop()
})

afterAll(() => {
  const byPoint = [...inFlight].map(([name, count]) => `${name} ${count}`).join(', ')
  process.stdout.write(
    `crash points: ${kills} kills, with requests in flight: ${byPoint}; ${acknowledged} acknowledged, seed ${seed}\n`,
  )
})

it.each(Object.keys(points))(
  'G1, G2, J5, J6, J8, J10, J12: killed %s, it loses nothing, doubles nothing and goes on',
  async name => {
    const random = randomFrom(seed + Object.keys(points).indexOf(name))
    const scene = { name, folder: join(temporaryFolder(), 'data'), oracle: new Oracle() }
    cpSync(original, scene.folder, { recursive: true })
    let counted = 0
    for (let tries = 0; counted < rounds && tries < 3 * rounds; tries++) {
      const unanswered = await killAt(scene, random())
      await expectToGoOn(scene, unanswered)
      kills++
      if (unanswered.length > 0) inFlight.set(name, ++counted)
    }
    // Once is enough: nothing ever mends a damaged line.
    await expectSound(scene.folder)
    acknowledged += scene.oracle.acknowledged
    expect(counted, 'kills with requests in flight').toBe(rounds)
    expect(scene.oracle.acknowledged).toBeGreaterThan(rounds)
  },
  timeoutMs,
)

/**
 * Lets the server die at its point, by its own hand.
 *
 * @param chance 0 to 1: which pass.
 * @returns the messages that were under way.
 */
async function killAt(scene: Scene, chance: number): Promise<readonly Numbered[]> {
  const { name, folder, oracle } = scene
  const { passes, leaves } = points[name] as Point
  const countdown = passes[0] + Math.floor(chance * (passes[1] - passes[0] + 1))
  const env = { NODE_OPTIONS: preload, CRASH_POINT: name, CRASH_COUNTDOWN: String(countdown) }
  const server = await startGatherd({ flags, folder, env })
  const load = startLoad({ server, token, oracle })
  AbortSignal.timeout(maxLoadMs).addEventListener('abort', load.stop)
  const unanswered = await load.over
  // Only one that passed its point by is still there to be killed, and has not said so.
  const context = `pass ${countdown}, seed ${seed}`
  expect(await server.kill(), context).toMatchObject({ signal: 'SIGKILL', stderr: `crash point: ${name}\n` })
  expect(leaves(scene), `${leaves.name}, ${context}`).toBe(true)
  return unanswered
}

/** Starts it anew, sends again what got no answer, as an endpoint would, and judges. */
async function expectToGoOn({ folder, oracle }: Scene, unanswered: readonly Numbered[]): Promise<void> {
  const server = await startGatherd({ flags, folder })
  await expectReady(server)
  const fates = await Promise.all(unanswered.map(message => sendNumbered({ server, token, oracle }, message)))
  expect(fates.filter(fate => fate !== 'acknowledged')).toEqual([])
  expectInnocent(oracle, folder)
  await expectOrderlyStop(server)
}
