/** How far a search is (reading rule T6). */
import { PassThrough } from 'node:stream'
import { thisProcess, type Host } from '@message-gatherer/command-line'
import { expect, it } from 'vitest'
import { SearchProgress } from '../../src/reading/search-progress.js'

const offset = (bytes: number): string => `0123abcd-${bytes}`

it('T6: a search says on the terminal how far it is, twice a second at most, and takes it away', () => {
  const { host, clock, said } = scene({ isTerminal: true })
  const progress = new SearchProgress(host, { quiet: false, json: false, order: 'asc' })
  progress.on({ kind: 'reading', end: offset(1024e6) })
  progress.on({ kind: 'progress', next: offset(1e6), end: offset(1024e6) })
  expect(said()).toBe('')
  clock.ms += 500
  progress.on({ kind: 'progress', next: offset(312e6), end: offset(1024e6) })
  progress.on({ kind: 'progress', next: offset(313e6), end: offset(1024e6) })
  expect(said()).toBe('\rsearched 312 of 1,024 MB\u001B[K')
  progress.found(offset(400e6))
  progress.end()
  expect(said()).toBe('\rsearched 312 of 1,024 MB\u001B[K\r\u001B[K')
})

it('T6: backwards it counts from the end', () => {
  const { host, clock, said } = scene({ isTerminal: true })
  const progress = new SearchProgress(host, { quiet: false, json: false, order: 'desc' })
  progress.on({ kind: 'reading', end: offset(100e6) })
  clock.ms += 500
  progress.on({ kind: 'progress', next: offset(70e6), end: offset(100e6) })
  expect(said()).toContain('searched 30 of 100 MB')
})

it.each([
  { isTerminal: false, quiet: false, json: false },
  { isTerminal: true, quiet: true, json: false },
  { isTerminal: true, quiet: false, json: true },
])('T6: nobody else sees it: %j', ({ isTerminal, ...settings }) => {
  const { host, clock, said } = scene({ isTerminal })
  const progress = new SearchProgress(host, { ...settings, order: 'asc' })
  progress.on({ kind: 'reading', end: offset(100e6) })
  clock.ms += 5000
  progress.on({ kind: 'progress', next: offset(70e6), end: offset(100e6) })
  progress.end()
  expect(said()).toBe('')
})

function scene({ isTerminal }: { readonly isTerminal: boolean }) {
  const clock = { ms: 0 }
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: isTerminal, columns: 80 })
  let text = ''
  const said = (): string => (text += String(stream.read() ?? ''))
  const terminal = stream as unknown as NodeJS.WriteStream
  const host: Host = {
    ...thisProcess,
    stdin: process.stdin,
    name: 'here',
    stdout: terminal,
    stderr: terminal,
    now: () => clock.ms,
  }
  return { host, clock, said }
}
