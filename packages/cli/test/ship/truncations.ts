/** Holds what `gather ship` said of truncations against what the writer did, to the line. */
import { expect } from 'vitest'
import { hashOf } from '../../src/ship/file-identity.js'
import type { Read, Truncation, Written } from './followed.js'
import type { SpooledLine } from './memory-spool.js'

interface Report {
  readonly path: string
  /** Of the first line that the file began with. */
  readonly hash: string
  readonly from: number
  /** 0: it says that there may be none. */
  readonly atLeastBytes: number
}

/** A report, and the truncation that it is about. */
interface Told extends Report {
  readonly of: Truncation
  /** The number of the first line that it says is lost. */
  readonly first: number
}

/**
 * Each line that is not there was not in the copy, and lies where a report says; each report is of a truncation, once, and names the byte
 * behind the last line that is there.
 */
export function expectExactLosses({ numbers, said }: Read, written: Written, path: string): void {
  expect(numbers.filter((number, index) => index > 0 && !(number > (numbers[index - 1] ?? NaN)))).toEqual([])
  const there = new Set(numbers)
  const told = said.map(line => toldOf(reportOf(line), written))
  expect(new Set(told.map(({ of }) => of)).size).toBe(told.length)
  for (const one of told) expectExact(one, { there, written, path })
  const missing = Array.from({ length: written.written }, (_, number) => number).filter(number => !there.has(number))
  const isTold = (number: number): boolean =>
    told.some(({ first, of }) => number >= Math.max(first, of.copied) && number < of.end)
  expect(missing.filter(number => !isTold(number))).toEqual([])
}

interface Truth {
  readonly there: ReadonlySet<number>
  readonly written: Written
  readonly path: string
}

function expectExact(told: Told, { there, written, path }: Truth): void {
  const { first, of, atLeastBytes } = told
  expect(told.path).toBe(path)
  expect(Number.isInteger(first)).toBe(true)
  expect(first).toBeGreaterThanOrEqual(of.copied)
  const said = Array.from({ length: of.end - first }, (_, index) => first + index)
  expect(said.filter(number => there.has(number))).toEqual([])
  expect(first === of.first || there.has(first - 1)).toBe(true)
  expect(atLeastBytes).toBeLessThanOrEqual(said.length * written.lineBytes)
}

const form =
  /^(\S+) was truncated.*?: from byte (\d+) on (?:at least (\d+) bytes are|what was written there, if anything, is) lost$/

function reportOf({ message, file = '' }: SpooledLine): Report {
  const [, path, from, atLeastBytes = '0'] = form.exec(message) ?? []
  const [, hash] = /^lost-\d+-\d+-\d+-([0-9a-f]{16})/.exec(file) ?? []
  if (path === undefined || hash === undefined) throw new Error(`${file}: ${message}`)
  return { path, hash, from: Number(from), atLeastBytes: Number(atLeastBytes) }
}

function toldOf(report: Report, { truncations, lineBytes }: Written): Told {
  const of = truncations.find(({ head }) => hashOf(Buffer.from(head)) === report.hash)
  if (!of) throw new Error(`no truncation is that of ${JSON.stringify(report)}`)
  return { ...report, of, first: of.first + (report.from - of.firstByte) / lineBytes }
}
