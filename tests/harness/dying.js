/**
 * How a program kills itself at a named point, as `kill -9` would: its own calls of `node:fs` are watched from outside.
 *
 * CRASH_POINT names the point, CRASH_COUNTDOWN the pass at which to die, from 1; each point lies in one thread, which
 * counts for itself. Plain JavaScript, because Node loads it as it is.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { openSync, writeSync } = fs

const point = process.env['CRASH_POINT']
let passesLeft = Number(process.env['CRASH_COUNTDOWN'])

const runAheadMs = 20

/** What each open file was opened as. */
const paths = new Map()

/** Arms the point that CRASH_POINT names. */
export function arm(points) {
  rememberPaths()
  if (!Object.hasOwn(points, point)) throw new Error(`CRASH_POINT: there is no point '${point}'`)
  points[point]()
  syncBuiltinESMExports()
}

/** Passes the point before each call of a function of `node:fs` that `matches`; `last` is done before dying. */
export function before(name, matches, last) {
  const original = fs[name]
  fs[name] = (...args) => {
    if (matches(...args)) pass(() => last?.(...args))
    return original(...args)
  }
}

export function after(name, matches) {
  const original = fs[name]
  fs[name] = (...args) => {
    const result = original(...args)
    if (matches(...args)) pass()
    return result
  }
}

export function pass(last) {
  if (--passesLeft > 0) return
  last?.()
  // What does not wait for this step gets time to run ahead of it, and to be caught.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, runAheadMs)
  writeSync(2, `crash point: ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** For `before('writeSync', …)`. */
export function writeHalf(file, bytes, offset, length, position) {
  writeSync(file, bytes, offset, Math.floor(length / 2), position)
}

export function pathOf(file) {
  return String(paths.get(file))
}

function rememberPaths() {
  fs.openSync = (path, ...rest) => {
    const file = openSync(path, ...rest)
    paths.set(file, String(path))
    return file
  }
}
