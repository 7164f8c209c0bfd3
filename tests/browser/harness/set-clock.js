/**
 * A program's clock as a test sets it: `NODE_OPTIONS=--import=<this file>`; the file CLOCK names holds how far it is ahead, in
 * milliseconds.
 *
 * What counts durations (`performance.now`, timers) goes on as ever.
 */
import { readFileSync } from 'node:fs'

const RealDate = Date

function now() {
  return RealDate.now() + Number(readFileSync(String(process.env['CLOCK']), 'utf8'))
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
