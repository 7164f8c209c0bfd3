/** Crashes at every boundary of random lives; the long form takes `EXPLORE_MINUTES`, another seed `GATHER_TEST_SEED`. */
import type { Chance } from '@message-gatherer/disk/testing'
import { expect, it } from 'vitest'
import { chanceFrom } from '../sample.js'
import { checkRecovery } from './check.js'
import { liveAndRecord, openHere, type CrashState } from './run.js'

const firstSeed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const minutes = Number(process.env['EXPLORE_MINUTES'] ?? 0)
const stepsOfALife = minutes > 0 ? 40 : 15
const shortLives = 3
const subsets = 5
/** Of the states, one in so many is also crashed again while it recovers. */
const oneInSoMany = 50

const counts = { lives: 0, states: 0, recoveries: 0, crashesInRecovery: 0 }

it(
  'G1, G2, J4, J8, J10 to J12: whatever a crash keeps, at every boundary, nothing acknowledged is lost, doubled or moved',
  async () => {
    const end = minutes === 0 ? Infinity : performance.now() + minutes * 60_000
    const isOver = () => (minutes === 0 ? counts.lives >= shortLives : performance.now() > end)
    for (let seed = firstSeed; !isOver(); seed++) await explore(seed, end)
    process.stderr.write(
      `exploration: ${counts.lives} lives, ${counts.states} crash states, ${counts.recoveries} recoveries, ${counts.crashesInRecovery} crashes in a recovery, seed ${firstSeed}\n`,
    )
    expect(counts.states).toBeGreaterThan(100)
  },
  minutes * 60_000 + 120_000,
)

async function explore(seed: number, end: number): Promise<void> {
  const chance = chanceFrom(seed)
  const states = await liveAndRecord(chance, stepsOfALife)
  counts.lives++
  // A long life has more states than a long run may look at: those it looks at are spread over all of it.
  for (const [index, state] of minutes === 0 ? states.entries() : shuffled([...states.entries()], chance)) {
    if (performance.now() > end) return
    counts.states++
    try {
      await crashAndCheck(state, chance)
      if (index % oneInSoMany === 0) await crashInRecovery(state, chance)
    } catch (error) {
      throw new Error(`seed ${seed}, crash ${index} (before ${state.before}): ${String(error)}`, { cause: error })
    }
  }
}

function shuffled<T>(items: T[], chance: Chance): T[] {
  const keyed = items.map(item => [chance(), item] as const)
  return keyed.toSorted(([a], [b]) => a - b).map(([, item]) => item)
}

/** Death of the process alone, and power cuts that keep different parts. */
async function crashAndCheck({ disk, promised }: CrashState, chance: Chance): Promise<void> {
  // Who starts a server again on a full disk has made room.
  disk.capacity = Number.MAX_SAFE_INTEGER
  const killed = disk.copy()
  await checkRecovery(killed, promised, chance)
  for (let subset = 0; subset < subsets; subset++) {
    const cut = disk.copy()
    cut.powerCut(subset === 0 ? undefined : chance)
    await checkRecovery(cut, promised, chance)
  }
  counts.recoveries += subsets + 1
}

/** A second crash before the first answer: at every boundary of the recovery itself. */
async function crashInRecovery({ disk, promised }: CrashState, chance: Chance): Promise<void> {
  const first = disk.copy()
  if (chance() < 0.7) first.powerCut(chance)
  const during: (typeof disk)[] = []
  first.watch = () => during.push(first.copy())
  await openHere(first, chance)
  for (const second of during) {
    if (chance() < 0.7) second.powerCut(chance)
    await checkRecovery(second, promised, chance)
  }
  counts.crashesInRecovery += during.length
}
