/** The judge itself: one who never finds anything proves nothing. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Oracle } from '../crash/oracle.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { blameless, judge } from './judge.js'

const stored = (number: number, sequence: number, producer = 'p') => ({
  user: 'dale',
  producer,
  sequence,
  message: { writer: 1, number },
})
const [zero, one, two] = [0, 1, 2].map(number => stored(number, number))

it.each([
  ['all there', [zero, one, two], blameless],
  ['all there, one of them as text', [zero, { ...one, message: '{"writer":1,"number":1}' }, two], blameless],
  ['the promised one is gone', [zero], { ...blameless, lost: ['1/1'], brokenAcks: ['p'] }],
  ['what was not promised is gone', [zero, one], blameless],
  ['one stands twice', [zero, one, { ...one, sequence: 2 }], { ...blameless, doubled: ['1/1'] }],
  ['two are swapped', [stored(1, 0), stored(0, 1)], { ...blameless, outOfOrder: ['1/0'] }],
  ['a number is left out', [zero, stored(1, 2)], { ...blameless, gaps: ['dale p: 2 where 1 is due'] }],
  [
    'a number stands twice',
    [zero, stored(1, 0)],
    { ...blameless, gaps: ['dale p: 0 where 1 is due'], brokenAcks: ['p'] },
  ],
  ['a producer that begins late', [zero, one, stored(2, 1, 'q')], { ...blameless, gaps: ['dale q: 1 where 0 is due'] }],
  ['one that nobody sent', [zero, one, stored(7, 2)], { ...blameless, invented: ['1/7'] }],
  [
    'one that is none of ours',
    [zero, one, { ...two, message: 'lost 7 bytes' }],
    { ...blameless, strange: ['"lost 7 bytes"'] },
  ],
])('D1, Q2: found %s', (_what, entries, verdict) => {
  const oracle = new Oracle()
  for (const number of [0, 1, 2]) oracle.sends({ writer: 1, number })
  oracle.hears({ writer: 1, number: 1 })
  expect(judge({ folder: folderWith(entries), oracle, acknowledged: new Map([['p', 2]]) })).toEqual(verdict)
})

function folderWith(entries: readonly unknown[]): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'journal'))
  const lines = entries.map(entry => `${JSON.stringify(entry).slice(0, -1)},"crc32":"00000000"}\n`)
  writeFileSync(join(folder, 'journal', '00000000000000000000.ndjson'), lines.join(''))
  return folder
}
