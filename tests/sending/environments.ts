/** What each life of a process in the story finds in its environment: mostly nothing, sometimes its end, or a clock that jumps. */
import type { Env } from './lives.js'
import { dyingAt, serverDyingAt, together, withClockJumps } from './preloads.js'

const chances = { point: 0.35, clock: 0.3 }
const mostPasses = 40

const spoolPoints = [
  'before write',
  'after half a write',
  'after write',
  'before sync',
  'after sync',
  'before tail',
  'after half a tail',
  'before acknowledged',
  'after half an acknowledged',
  'before recovered rename',
  'after recovered rename',
  'before numbering',
  'after numbering',
  'before dead letter',
  'after dead letter',
]

const serverPoints = [
  'before write',
  'after half a write',
  'after write',
  'before sync',
  'after sync',
  'during seal',
  'after seal',
  'during checkpoint',
  'after checkpoint rename',
]

/** Passed once or twice in a life at most. */
const rare = /recovered|numbering|dead|seal|checkpoint/

export const endpointEnv = (random: () => number): Env => envOf(random, spoolPoints, dyingAt)

export const serverEnv = (random: () => number): Env => envOf(random, serverPoints, serverDyingAt)

function envOf(random: () => number, points: readonly string[], dying: typeof dyingAt): Env {
  const point = points[Math.floor(random() * points.length)] ?? ''
  const pass = 1 + Math.floor(random() * (rare.test(point) ? 2 : mostPasses))
  return together(
    random() < chances.point ? dying(point, pass) : {},
    random() < chances.clock ? withClockJumps(Math.floor(random() * 2 ** 31)) : {},
  )
}
