/**
 * An endpoint killed at each step of its spool, by `spool-crash-points.js` from inside: it goes on, and keeps its promises.
 *
 * CRASH_ROUNDS sets how many kills at each point, for the long form (default 1); GATHER_TEST_SEED repeats a run.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { roundsOr } from '../crash/rounds.js'
import { endOf } from '../harness/child.js'
import { randomFrom, seed } from '../harness/random.js'
import type { EndpointPlan } from './endpoint.js'
import { dyingAt } from './preloads.js'
import { maxMessageBytes, Scene, type Site } from './scene.js'

interface Point {
  /** At which pass to die, from 1 or so and at most. */
  readonly passes: number
  readonly from?: number
  readonly plan?: Partial<EndpointPlan>
  /** A death before it, without which this point is not passed. */
  readonly afterDying?: string
}

/** Segments of 16 MiB are filled soon. */
const bulky = { paddingBytes: 60_000, window: 16 }
/** Some messages are refused for good. */
const tooLarge = { refusedEvery: 10, refusedBytes: maxMessageBytes + 1 }

const points: Readonly<Record<string, Point>> = {
  'before write': { passes: 100 },
  'after half a write': { passes: 100 },
  'after write': { passes: 100 },
  'before sync': { passes: 100 },
  'after sync': { passes: 100 },
  'before tail': { passes: 100 },
  'after half a tail': { passes: 100 },
  'before acknowledged': { passes: 30 },
  'after half an acknowledged': { passes: 30 },
  'before recovered rename': { passes: 1, afterDying: 'after half a write' },
  'after recovered rename': { passes: 1, afterDying: 'after write' },
  'during first segment': { passes: 1 },
  'during seal': { from: 2, passes: 2, plan: bulky },
  'before removal': { passes: 1, plan: bulky },
  'after removal': { passes: 1, plan: bulky },
  'before identity': { passes: 1 },
  'before numbering': { passes: 3, plan: tooLarge },
  'after numbering': { passes: 3, plan: tooLarge },
  'before dead letter': { passes: 5, plan: tooLarge },
  'after dead letter': { passes: 3, plan: tooLarge },
}

const names = Object.keys(points)
const rounds = roundsOr(1)
const timeoutMs = 30_000 + rounds * 30_000

/** One that has not died by then never passes its point. */
const longestLifeMs = 20_000

let scene: Scene
let deaths = 0

beforeAll(async () => {
  scene = await Scene.set()
})

afterAll(() => {
  process.stdout.write(`spool points: ${deaths} deaths, ${scene.oracle.acknowledged} promised, seed ${seed}\n`)
})

it.each(names)(
  'Q1, Q2, Q4, Q5, D1: killed %s, a spool goes on where it was',
  async name => {
    const random = randomFrom(seed + names.indexOf(name))
    const { from: firstPass = 1, passes, plan = {}, afterDying } = points[name] as Point
    const writer = names.indexOf(name)
    let from = 0
    for (let round = 0; round < rounds; round++) {
      // What is done once in a spool's life is done in each new one.
      const site = await scene.site(`${name}-${round}`.replaceAll(' ', '-'))
      if (afterDying) from = await dieAt(site, afterDying, { writer, from })
      from = await dieAt(
        site,
        name,
        { writer, from, ...plan },
        firstPass + Math.floor(random() * (passes - firstPass + 1)),
      )
      const { next } = await scene.deliver(site, { writer, ...plan, from, count: 10 })
      from = next
    }
  },
  timeoutMs,
)

it('D1, D7: and the server has all of it, but for what is in the dead letters', async () => {
  await scene.expectBlameless()
  expect(deaths).toBeGreaterThanOrEqual(names.length * rounds)
})

/** @returns the number after the last one that was begun. */
async function dieAt(site: Site, point: string, plan: EndpointPlan, pass = 1): Promise<number> {
  const endpoint = scene.start(site, { window: 4, ...plan }, dyingAt(point, pass))
  const { signal, stderr } = await endOf(endpoint.program, longestLifeMs)
  expect({ signal, stderr }, `pass ${pass}, seed ${seed}`).toEqual({
    signal: 'SIGKILL',
    stderr: `crash point: ${point}\n`,
  })
  deaths++
  return endpoint.next()
}
