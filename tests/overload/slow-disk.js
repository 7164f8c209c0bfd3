/**
 * Makes the disk take so many lines of the journal a second: `NODE_OPTIONS=--import=<this file>`, SLOW_DISK its number.
 *
 * Plain JavaScript, because Node loads it as it is; it works in the thread that writes, and lets the others alone.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const linesPerSecond = Number(process.env['SLOW_DISK'])
const newline = 0x0a
const segments = new Set()
const { openSync, writeSync } = fs
let lines = 0

fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest)
  if (/\/journal\/[^/]+\.ndjson$/.test(String(path))) segments.add(file)
  else segments.delete(file)
  return file
}

fs.writeSync = (file, bytes, offset = 0, length = bytes.length - offset, ...rest) => {
  const written = writeSync(file, bytes, offset, length, ...rest)
  if (segments.has(file) && typeof bytes !== 'string') {
    for (let at = offset; at < offset + written; at++) if (bytes[at] === newline) lines++
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, (lines * 1000) / linesPerSecond)
    lines = 0
  }
  return written
}
syncBuiltinESMExports()
