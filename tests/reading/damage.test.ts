/** Files that are damaged, shortened, gone or unreadable while they are read: the rest is read on (protocol rule R16). */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entryReader } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn, segmentPaths } from '../harness/journal-files.js'
import { linesOf, linesType, nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

interface Harm {
  readonly what: string
  readonly do: (path: string) => void
  /** Of the lines of the segment, those that are left. */
  readonly left: (lines: readonly string[]) => readonly string[]
}

const harms: readonly Harm[] = [
  { what: 'deleted', do: path => rmSync(path), left: () => [] },
  { what: 'empty', do: path => truncateSync(path, 0), left: () => [] },
  { what: 'cut inside its third line', do: cutThird, left: lines => lines.slice(0, 2) },
  { what: 'flipped in its second line', do: flipSecond, left: lines => lines.filter((_, index) => index !== 1) },
  { what: 'unreadable', do: makeUnreadable, left: () => [] },
  { what: 'replaced by other bytes', do: path => writeFileSync(path, 'x'.repeat(70_000)), left: () => [] },
]

describe.each(harms)('a segment that is $what while it is read', ({ do: harm, left }) => {
  it('R16, J14: is skipped as far as it must be, by pages, against the order, and by events', async () => {
    const server = await startGatherd({ flags: ['--segment-size', '64KiB'] })
    const client = await nativeClient(server)
    const { page, stream } = entryReader(server, client)
    for (let count = 0; count < 6; count++) {
      const some = Array.from({ length: 100 }, (_, number) => `${count} ${number} ${'x'.repeat(500)}`)
      await client.post(linesOf(some), { type: linesType })
    }
    const all = linesIn(server.folder)
    const segments = segmentPaths(server.folder)
    const begun = await page({ limit: 10 })
    const begunDown = await page({ limit: 10, order: 'desc' })
    const second = readFileSync(String(segments[1]), 'utf8').split('\n').slice(0, -1)
    harm(String(segments[1]))
    const at = all.indexOf(String(second[0]))
    const expected = [...all.slice(0, at), ...left(second), ...all.slice(at + second.length)]
    const rest = await page({ limit: 10_000, offset: begun.next })
    expect([...begun.lines, ...rest.lines]).toEqual(expected)
    expect(rest.next).toBe(rest.headers['gatherer-end-offset'])
    const restDown = await page({ limit: 10_000, offset: begunDown.next, order: 'desc' })
    expect([...begunDown.lines, ...restDown.lines]).toEqual(expected.toReversed())
    const events = await stream({ follow: false, limit: 10_000 })
    expect(await events.ended).toBe('ended')
    expect(events.events().map(({ data }) => data)).toEqual([...expected, '{"code":"CAUGHT_UP"}'])
    expect(server.printed().stderr).not.toContain('a bug')
  })
})

it('R2, R16: where the file of an offset is gone it is 410, with where the journal begins', async () => {
  const server = await startGatherd({ flags: ['--segment-size', '64KiB'] })
  const client = await nativeClient(server)
  const { page } = entryReader(server, client)
  for (let count = 0; count < 3; count++) await client.post(`${'x'.repeat(500)}\n`.repeat(100))
  const { next } = await page({ limit: 10 })
  rmSync(String(segmentPaths(server.folder)[0]))
  const answer = await page({ offset: next })
  expectProblem(answer, 410, 'OFFSET_UNKNOWN')
  const { first_offset: first } = JSON.parse(answer.text) as { readonly first_offset: string }
  expect((await page({ offset: first, limit: 10_000 })).lines).toEqual(linesIn(server.folder))
})

function cutThird(path: string): void {
  const text = readFileSync(path, 'latin1')
  truncateSync(path, text.indexOf('\n', text.indexOf('\n') + 1) + 20)
}

function flipSecond(path: string): void {
  const bytes = readFileSync(path)
  const at = bytes.indexOf('\n') + 300
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

/** Also for a user who may read everything. */
function makeUnreadable(path: string): void {
  rmSync(path)
  mkdirSync(path)
}
