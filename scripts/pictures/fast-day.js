/**
 * Lets the day before now pass within seconds: `node --import=<this file>`; FAST_DAY_SECONDS says in how many.
 *
 * What counts durations (`performance.now`, timers) goes on as ever.
 */
const dayMs = 24 * 3600 * 1000
const RealDate = Date
const startedAt = RealDate.now()
const takesMs = Number(process.env['FAST_DAY_SECONDS']) * 1000

function now() {
  const passed = Math.min(1, (RealDate.now() - startedAt) / takesMs)
  return Math.round(startedAt + takesMs - dayMs * (1 - passed))
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
