/**
 * Makes a program kill itself at a named point, as `kill -9` would: `NODE_OPTIONS=--import=<this file>` puts it before
 * the program's own code, in every thread of it.
 *
 * CRASH_POINT names the point, CRASH_COUNTDOWN the pass at which to die, from 1; each point lies in one thread, which
 * counts for itself. Sees the program from outside: calls of `node:fs`, names of files, heads of answers. Plain
 * JavaScript, because Node loads it as it is.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

const { openSync, writeSync } = fs
const { write } = Socket.prototype

const point = process.env['CRASH_POINT']
let passesLeft = Number(process.env['CRASH_COUNTDOWN'])

const runAheadMs = 20

/** What each open file was opened as. */
const paths = new Map()

const points = {
  'before write': () => before('writeSync', isSegment),
  'after half a write': () => before('writeSync', isSegment, writeHalf),
  'after write': () => after('writeSync', isSegment),
  'before sync': () => before('fdatasyncSync', isSegment),
  'after sync': () => after('fdatasyncSync', isSegment),
  'before answer': () => beforeAnswer(),
  'during seal': () => after('openSync', createsSegment),
  'after seal': () => after('fsyncSync', isFolderOfSegments),
  'during checkpoint': () => before('renameSync', isCheckpoint),
  'after checkpoint rename': () => after('renameSync', isCheckpoint),
}

rememberPaths()
if (!Object.hasOwn(points, point)) throw new Error(`CRASH_POINT: there is no point '${point}'`)
points[point]()
syncBuiltinESMExports()

function rememberPaths() {
  fs.openSync = (path, ...rest) => {
    const file = openSync(path, ...rest)
    paths.set(file, String(path))
    return file
  }
}

/** Passes the point before each call of a function of `node:fs` that `matches`; `last` is done before dying. */
function before(name, matches, last) {
  const original = fs[name]
  fs[name] = (...args) => {
    if (matches(...args)) pass(() => last?.(...args))
    return original(...args)
  }
}

function after(name, matches) {
  const original = fs[name]
  fs[name] = (...args) => {
    const result = original(...args)
    if (matches(...args)) pass()
    return result
  }
}

/** The answer to a stored message goes to its socket as one write. */
function beforeAnswer() {
  Socket.prototype.write = function (data, ...rest) {
    if (typeof data === 'string' && data.startsWith('HTTP/1.1 201') && data.includes('Message Received')) pass()
    return write.call(this, data, ...rest)
  }
}

function pass(last) {
  if (--passesLeft > 0) return
  last?.()
  // What does not wait for this step gets time to run ahead of it, and to be caught.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, runAheadMs)
  writeSync(2, `crash point: ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

function writeHalf(file, bytes, offset, length, position) {
  writeSync(file, bytes, offset, Math.floor(length / 2), position)
}

function isSegment(file) {
  return isSegmentPath(paths.get(file))
}

function createsSegment(path, flags) {
  return flags === 'wx' && isSegmentPath(path)
}

function isFolderOfSegments(file) {
  return String(paths.get(file)).endsWith('/journal')
}

function isCheckpoint(_from, to) {
  return String(to).endsWith('/checkpoint.json')
}

function isSegmentPath(path) {
  return /\/journal\/\d{20}\.ndjson$/.test(path)
}
