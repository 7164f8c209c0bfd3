/** Reads by pieces, from wherever to the end, and looks at what a piece promises. */
import { expect } from 'vitest'
import type { ScanRequest, Scanner } from '../../src/index.js'
import type { Shown } from './naive-reading.js'

/** @returns all that is shown, in the order in which it was */
export function readPages(scanner: Scanner, request: ScanRequest): Shown[] {
  const shown: Shown[] = []
  for (let from = request.from; from !== request.to;) {
    const { runs, entries, next, passed } = scanner.scan({ ...request, from })
    const page = runs.flatMap(run => {
      const lines = linesOf(run)
      expect(lines).toHaveLength(run.entries)
      return request.order === 'asc' ? lines : lines.toReversed()
    })
    expect(page).toHaveLength(entries)
    expect(entries).toBeLessThanOrEqual(request.limit)
    const bytes = runs.reduce((sum, run) => sum + run.bytes.length, 0)
    expect(bytes <= request.outputBytes || entries === 1).toBe(true)
    expect(passed).toBe(Math.abs(next - from))
    expect(request.order === 'asc' ? next > from && next <= request.to : next < from && next >= request.to).toBe(true)
    shown.push(...page)
    from = next
  }
  return shown
}

function linesOf({ offset, bytes }: { readonly offset: number; readonly bytes: Buffer }): Shown[] {
  const lines: Shown[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\n', at)
    expect(end).not.toBe(-1)
    lines.push({ offset: offset + at, line: bytes.toString('utf8', at, end) })
    at = end + 1
  }
  return lines
}
