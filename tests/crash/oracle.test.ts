/** The oracle itself: a suite that cannot fail proves nothing. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { innocent, Oracle, type Numbered } from './oracle.js'

const one: Numbered = { writer: 1, number: 1 }
const two: Numbered = { writer: 1, number: 2 }

it.each([
  ['all there', [one, two], innocent],
  ['an acknowledged message is gone', [two], { ...innocent, lost: ['1/1'] }],
  ['a message stands twice', [one, two, two], { ...innocent, doubled: ['1/2'] }],
  ['two are swapped', [two, one], { ...innocent, outOfOrder: ['1/1'] }],
])('G2: %s', (_what, stored, verdict) => {
  const oracle = new Oracle()
  for (const message of [one, two]) oracle.sends(message)
  oracle.hears(one)
  expect(oracle.judge(folderWith(stored))).toEqual(verdict)
})

it.each([
  ['once', [one], innocent],
  ['twice', [one, one], innocent],
  ['three times', [one, one, one], { ...innocent, doubled: ['1/1'] }],
  ['never', [], { ...innocent, lost: ['1/1'] }],
])('G2: of a message that was sent twice and acknowledged once, found %s', (_what, stored, verdict) => {
  const oracle = new Oracle()
  oracle.sends(one)
  oracle.sends(one)
  oracle.hears(one)
  expect(oracle.judge(folderWith(stored))).toEqual(verdict)
})

it('G2: a message that nobody sent is invented', () => {
  expect(new Oracle().judge(folderWith([one])).invented).toEqual(['1/1'])
})

function folderWith(messages: readonly Numbered[]): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'journal'))
  const lines = messages.map(message => `${JSON.stringify({ user: 'writer', message, crc32: '00000000' })}\n`)
  writeFileSync(join(folder, 'journal', '00000000000000000000.ndjson'), lines.join(''))
  return folder
}
