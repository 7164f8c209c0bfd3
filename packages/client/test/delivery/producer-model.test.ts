/**
 * The rules of delivery under random schedules: each message exactly once, whatever the network does, whoever is killed, restored
 * or copied.
 *
 * The long form takes `EXPLORE_MINUTES`, another seed `GATHER_TEST_SEED`; a schedule that breaks a promise is made small and printed.
 */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { schedules, type Schedule, type Scenario } from './schedule.js'
import { World } from './world.js'

const seed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const minutes = Number(process.env['EXPLORE_MINUTES'] ?? 0)
const size = minutes === 0 ? { numRuns: 150 } : { numRuns: 1e9, interruptAfterTimeLimit: (minutes * 60_000) / 6 }
const timeout = minutes * 60_000 + 120_000

interface Wrongs {
  readonly lost: readonly string[]
  readonly twice: readonly string[]
  readonly outOfOrder: readonly string[]
  readonly stuck: boolean
  /** Refused for good and stored, or not set aside; or set aside and not refused. */
  readonly refused: readonly string[]
}

const none: Wrongs = { lost: [], twice: [], outOfOrder: [], stuck: false, refused: [] }

function runOf(schedule: Schedule): World {
  const world = new World(schedule)
  for (const step of schedule.steps) world.take(step)
  return world
}

function wrongsOf(world: World): Wrongs {
  const stuck = !world.settle()
  const { stored, lost } = world.server
  const places = new Map(stored.map((text, place) => [text, place]))
  const spooled = new Set(world.senders.flatMap(({ texts }) => texts))
  const good = [...spooled].filter(isGood)
  return {
    stuck,
    lost: good.filter(text => !places.has(text) && !lost.has(text)),
    twice: [...new Set(stored.filter((text, place) => places.get(text) !== place))],
    outOfOrder: world.senders.flatMap(({ texts }) => disorder(texts, places)),
    refused: [
      ...stored.filter(text => !isGood(text)),
      ...world.senders.flatMap(({ texts, dead }) => texts.filter(text => isGood(text) === dead.has(text))),
    ],
  }
}

function isGood(text: string): boolean {
  return text.startsWith('"good')
}

function disorder(texts: readonly string[], places: ReadonlyMap<string, number>): string[] {
  const stored = texts.filter(text => places.has(text))
  return stored.filter((text, index) => (places.get(stored[index - 1] ?? '') ?? -1) > (places.get(text) ?? 0))
}

function explore(scenario: Scenario, expected: (world: World) => void): ReadonlySet<string> {
  const decided = new Map<string, number>()
  let messages = 0
  let runs = 0
  const property = fc.property(schedules(scenario), schedule => {
    const world = runOf(schedule)
    expected(world)
    runs++
    messages += world.server.stored.length
    for (const [kind, count] of world.decisions) decided.set(kind, (decided.get(kind) ?? 0) + count)
  })
  fc.assert(property, { seed, ...size })
  const figures = [...decided].map(([kind, count]) => `${count} times ${kind}`).join(', ')
  process.stderr.write(`${scenario}: ${runs} schedules, ${messages} messages stored, ${figures}, seed ${seed}\n`)
  return new Set(decided.keys())
}

it.each(['network', 'kills', 'server restored', 'spool restored', 'spool copied'] as const)(
  'D1, D6, D7, Q6: each message is stored exactly once and in order, and what is refused is set aside: %s',
  scenario => {
    const decided = explore(scenario, world => expect(wrongsOf(world)).toEqual(none))
    expect([...decided]).toEqual(expect.arrayContaining(['acknowledge', 'bury', 'send fewer']))
  },
  timeout,
)

it(
  'Q6: two running copies of one memory lose nothing; what was pending may be stored twice',
  () => {
    const decided = explore('memory copied', world => {
      const { stuck, lost, refused } = wrongsOf(world)
      expect({ stuck, lost, refused }).toEqual({ stuck: false, lost: [], refused: [] })
    })
    expect([...decided]).toContain('renumber')
  },
  timeout,
)
