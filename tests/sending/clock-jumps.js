/**
 * Makes the clock of a program jump, by up to two days in either direction: `NODE_OPTIONS=--import=<this file>`.
 *
 * CLOCK_JUMPS is a seed, a number. What counts durations (`performance.now`, timers) goes on evenly, as on a real machine.
 */
const farthestMs = 2 * 24 * 3600 * 1000
const longestSteadyMs = 3000

const RealDate = Date
let state = Number(process.env['CLOCK_JUMPS'])
let offsetMs = 0
let nextJumpAt = 0

function now() {
  if (performance.now() >= nextJumpAt) {
    offsetMs = Math.round((2 * random() - 1) * farthestMs)
    nextJumpAt = performance.now() + random() * longestSteadyMs
  }
  return RealDate.now() + offsetMs
}

function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now())
    else super(...args)
  }

  static now() {
    return now()
  }
}
