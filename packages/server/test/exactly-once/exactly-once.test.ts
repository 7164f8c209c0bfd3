/**
 * Each message exactly once, whatever is sent and whatever breaks: random stories of senders and servers.
 *
 * The long form takes `EXPLORE_MINUTES`, another seed `GATHER_TEST_SEED`; a story that fails is made small and printed.
 */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeFigures, missingFigures } from './figures.js'
import { story } from './plan.js'
import { tell } from './story.js'

const seed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const minutes = Number(process.env['EXPLORE_MINUTES'] ?? 0)
const size = minutes === 0 ? { numRuns: 400 } : { numRuns: 1e9, interruptAfterTimeLimit: minutes * 60_000 }

it(
  'G11, M8 to M11, J8, J10 to J12, G1, G2: through retries cut anew, copies, crashes and full disks each message is stored exactly once and in order',
  async () => {
    await fc.assert(fc.asyncProperty(story, tell), { seed, ...size })
    process.stderr.write(`exactly once: ${describeFigures()}, seed ${seed}\n`)
    expect(missingFigures()).toEqual([])
  },
  minutes * 60_000 + 120_000,
)
