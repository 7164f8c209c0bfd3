/**
 * Crashes at every boundary of random stories of a spool; the long form takes `EXPLORE_MINUTES`, another seed `GATHER_TEST_SEED`.
 */
import type { Chance } from '@message-gatherer/disk/testing'
import { expect, it } from 'vitest'
import { chanceFrom } from '../../../journal/test/sample.js'
import { checkRecovery, type CheckOptions } from './check.js'
import type { CrashState } from './crash-state.js'
import { count, describeFigures, missingFigures } from './figures.js'
import { changing } from './mortal-process.js'
import { kinds, Story } from './story.js'
import { forgetNames, World } from './world.js'

const firstSeed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const minutes = Number(process.env['EXPLORE_MINUTES'] ?? 0)
/** As many, and more of them while something never happened. */
const shortStories = 10
const mostShortStories = 50
const steps = minutes > 0 ? 60 : 40
/** Of a story's states, so many are looked at. */
const statesOfAStory = minutes > 0 ? 100 : 12
/** Of these, one in so many is also crashed again while it recovers. */
const oneInSoMany = 12

it(
  'G12, Q1, Q2, Q4 to Q9, D1, D6, D7: through crashes at every boundary each message that was spooled is stored once and in order',
  async () => {
    const end = minutes === 0 ? Infinity : performance.now() + minutes * 60_000
    const isEnough = (stories: number) =>
      stories >= mostShortStories || (stories >= shortStories && missingFigures().length === 0)
    const isOver = (stories: number) => (minutes === 0 ? isEnough(stories) : performance.now() > end)
    for (let stories = 0; !isOver(stories); stories++) {
      await explore(firstSeed + stories)
    }
    process.stderr.write(`exploration of the spool: ${describeFigures()}, seed ${firstSeed}\n`)
    expect(missingFigures()).toEqual([])
  },
  minutes * 60_000 + 120_000,
)

async function explore(seed: number): Promise<void> {
  const kind = kinds[seed % kinds.length] ?? 'plain'
  forgetNames()
  const chance = chanceFrom(seed)
  const story = new Story(kind, chance)
  let at = 'in the story'
  try {
    await story.tell(steps)
    const states = shuffled(story.states, chance).slice(0, statesOfAStory)
    for (const [index, state] of states.entries()) {
      at = `at state ${story.states.indexOf(state)} of ${story.states.length}, before ${state.before}`
      await crashAndCheck(story, state, chance)
      if (index % oneInSoMany === 0) await crashInRecovery(story, state, chance)
    }
    at = 'at the end'
    await finish(story, chance)
  } catch (error) {
    throw new Error(`${kind} story, seed ${seed}, ${at}: ${String(error)}`, { cause: error })
  }
  count('stories')
}

/** Every folder of the story delivers what it has, one after the other. */
async function finish(story: Story, chance: Chance): Promise<void> {
  for (const { disk, ledger, boot } of story.worlds) {
    await checkRecovery(
      worldOf(story, { disk, ledger, boot }, chance),
      optionsOf(story, { server: story.serverNow, chance }),
    )
  }
}

async function crashAndCheck(story: Story, state: CrashState, chance: Chance): Promise<void> {
  count('crash states')
  for (const cut of [undefined, 'all', 'some'] as const) {
    const world = worldOf(story, state, chance)
    if (cut) world.powerCut(cut === 'some' ? chance : undefined)
    await checkRecovery(world, optionsOf(story, { server: state.server.copy(), chance }))
    count('recoveries')
  }
}

/** A second crash, before every call that the recovery makes. */
async function crashInRecovery(story: Story, state: CrashState, chance: Chance): Promise<void> {
  const first = worldOf(story, state, chance)
  if (chance() < 0.7) first.powerCut(chance)
  const during: CrashState[] = []
  first.disk.watch = ({ name }) => {
    if (changing.has(name)) during.push({ ...state, disk: first.disk.copy(), boot: first.boot })
  }
  const process = await first.start()
  process?.die()
  first.disk.watch = () => undefined
  for (const second of during) {
    const world = worldOf(story, second, chance)
    if (chance() < 0.7) world.powerCut(chance)
    await checkRecovery(world, optionsOf(story, { server: state.server.copy(), chance }))
    count('crashes in a recovery')
  }
}

function worldOf(
  { limits }: Story,
  { disk, ledger, boot }: Pick<CrashState, 'disk' | 'ledger' | 'boot'>,
  chance: Chance,
): World {
  const copy = disk.copy()
  // Who starts a program again on a full disk has made room, in the spool as well.
  copy.capacity = Number.MAX_SAFE_INTEGER
  const roomy = { ...limits, maxBytes: Number.MAX_SAFE_INTEGER }
  return new World(copy, { ledger: ledger.copy(), limits: roomy, chance, boot })
}

function optionsOf(story: Story, { server, chance }: Pick<CheckOptions, 'server' | 'chance'>): CheckOptions {
  const isBroken = story.kind === 'restored' || story.kind === 'server restored'
  return { server, chance, renumbering: story.renumbering, order: isBroken ? 'broken by others' : 'kept' }
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  const keyed = items.map(item => [chance(), item] as const)
  return keyed.toSorted(([a], [b]) => a - b).map(([, item]) => item)
}
