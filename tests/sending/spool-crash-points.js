/**
 * Makes an endpoint kill itself at a named point of its spool: `NODE_OPTIONS=--import=<this file>` puts it before the
 * program's own code, in every thread of it.
 *
 * Sees the program from outside: calls of `node:fs` and names of files (docs/spool.md shows them).
 */
import { after, arm, before, pathOf, writeHalf } from '../harness/dying.js'

arm({
  'before write': () => before('writeSync', isSegment),
  'after half a write': () => before('writeSync', isSegment, writeHalf),
  'after write': () => after('writeSync', isSegment),
  'before sync': () => before('fdatasyncSync', isSegment),
  'after sync': () => after('fdatasyncSync', isSegment),
  'before tail': () => beforeWriting('tail'),
  'after half a tail': () => before('writeSync', isFile('tail'), writeHalf),
  'before acknowledged': () => beforeWriting('acknowledged'),
  'after half an acknowledged': () => before('writeSync', isFile('acknowledged'), writeHalf),
  'before recovered rename': () => before('renameSync', toSegment),
  'after recovered rename': () => after('renameSync', toSegment),
  'during first segment': () => after('openSync', createsSegment),
  'during seal': () => after('openSync', createsSegment),
  'before removal': () => before('rmSync', isSegmentPath),
  'after removal': () => after('rmSync', isSegmentPath),
  'before identity': () => beforeWriting('identity.json'),
  'before numbering': () => beforeWriting('numbering.json'),
  'after numbering': () => after('renameSync', (_from, to) => isNamed('numbering.json', to)),
  'before dead letter': () => {
    before('writeSync', file => isDeadLetter(pathOf(file)))
    before('renameSync', (_from, to) => isDeadLetter(to))
  },
  'after dead letter': () => after('fdatasyncSync', file => isDeadLetter(pathOf(file))),
})

/** Written in place, or beside it and then renamed. */
function beforeWriting(name) {
  before('writeSync', isFile(name))
  before('renameSync', (_from, to) => isNamed(name, to))
}

function isFile(name) {
  return file => isNamed(name, pathOf(file))
}

function isNamed(name, path) {
  return String(path).endsWith(`/${name}`) || String(path).endsWith(`/${name}.new`)
}

function isSegment(file) {
  return isSegmentPath(pathOf(file))
}

function toSegment(_from, to) {
  return isSegmentPath(to)
}

function createsSegment(path, flags) {
  return flags === 'wx' && isSegmentPath(path)
}

function isDeadLetter(path) {
  return String(path).includes('/dead/')
}

function isSegmentPath(path) {
  return /\/messages\/\d{20}\.ndjson$/.test(String(path))
}
