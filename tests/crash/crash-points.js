/**
 * Makes a server kill itself at a named point: `NODE_OPTIONS=--import=<this file>` puts it before the program's own
 * code, in every thread of it.
 *
 * Sees the program from outside: calls of `node:fs`, names of files, heads of answers.
 */
import { Socket } from 'node:net'
import { after, arm, before, pass, pathOf, writeHalf } from '../harness/dying.js'

const { write } = Socket.prototype

arm({
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
})

/** The answer to a stored message goes to its socket as one write. */
function beforeAnswer() {
  Socket.prototype.write = function (data, ...rest) {
    if (typeof data === 'string' && data.startsWith('HTTP/1.1 201') && data.includes('Message Received')) pass()
    return write.call(this, data, ...rest)
  }
}

function isSegment(file) {
  return isSegmentPath(pathOf(file))
}

function createsSegment(path, flags) {
  return flags === 'wx' && isSegmentPath(path)
}

function isFolderOfSegments(file) {
  return pathOf(file).endsWith('/journal')
}

function isCheckpoint(_from, to) {
  return String(to).endsWith('/checkpoint.json')
}

function isSegmentPath(path) {
  return /\/journal\/\d{20}\.ndjson$/.test(path)
}
