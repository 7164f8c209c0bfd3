/**
 * Stories of the whole way, from the endpoints' disks to the server's: nothing lost, nothing twice, nothing out of order.
 *
 * CRASH_MINUTES tells how long, story after story (default: one short one). GATHER_TEST_SEED repeats the plan of a run, or of the
 * one story whose seed a failure names.
 */
import { expect, it } from 'vitest'
import { seed } from '../harness/random.js'
import { addFigures, told, type Figures } from './figures.js'
import { tellStory } from './story.js'

const minutes = Number(process.env['CRASH_MINUTES'] ?? 0)
const seconds = minutes === 0 ? 6 : 25
const longestStoryMs = 240_000

it(
  'G13, Q1, Q4, Q5, Q7, D1 to D4, D6, D7, E1, E4, F1, F3: whatever is killed, cut or full, each promised message is stored once and in order',
  async () => {
    const endsAt = performance.now() + minutes * 60_000
    let all: Figures | undefined
    let stories = 0
    do {
      const figures = await tellStory({ seed: seed + stories, seconds })
      stories++
      all = all ? addFigures(all, figures) : figures
      if (process.env['CRASH_PROGRESS'] !== undefined) process.stdout.write(`story ${stories}: ${told(figures)}\n`)
    } while (performance.now() < endsAt)
    process.stdout.write(`${stories} stories: ${told(all)}; seed ${seed}\n`)
    expect(all.promised).toBeGreaterThan(0)
    expect(all['endpoints killed in flight']).toBeGreaterThan(0)
    expect(all['servers killed in flight']).toBeGreaterThan(0)
  },
  minutes * 60_000 + longestStoryMs,
)
