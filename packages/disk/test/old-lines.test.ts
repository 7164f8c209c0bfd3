/** After a crash a block may show lines of a file that used it before: intact, but none of ours. */
import { expect, it } from 'vitest'
import { findProvenEnd, listSegments, markLine, scanSegment, segmentName } from '../src/index.js'
import { diskWithFolder, folder, lineOf } from './sample.js'

function goodEndOf(content: Buffer): number {
  const disk = diskWithFolder()
  const fs = disk.start()
  fs.write(fs.open(`${folder}/${segmentName(0)}`, 'create'), content, 0)
  const [segment] = listSegments(fs, folder)
  if (!segment) throw new Error('no segment')
  return scanSegment(fs, { segment, provenEnd: findProvenEnd(fs, segment, 0), accept: () => true }).goodEnd
}

const first = markLine(lineOf(0), 0)

it('J5, J8: a segment that begins with an unmarked line, or with the mark of another place, holds nothing', () => {
  expect(goodEndOf(lineOf(7))).toBe(0)
  expect(goodEndOf(markLine(lineOf(7), 4711))).toBe(0)
})

it('J5, J8: the last group ends before a line with the mark of another place', () => {
  expect(goodEndOf(Buffer.concat([first, lineOf(1), markLine(lineOf(7), 4711), lineOf(2)]))).toBe(
    first.length + lineOf(1).length,
  )
})

it('J5: the lines of the last group need no mark but the first', () => {
  expect(goodEndOf(Buffer.concat([first, lineOf(1), lineOf(2)]))).toBe(first.length + 2 * lineOf(1).length)
})
