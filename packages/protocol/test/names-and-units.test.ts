import { describe, expect, it } from 'vitest'
import { isPassword, isUserName, parseDuration, parseSize, parseTime } from '../src/index.js'

describe('names', () => {
  it('P1: a user name is 1 to 32 plain characters, beginning with a letter or digit', () => {
    expect(['d', 'dale', '0', 'a.b_c-d@e', 'x'.repeat(32)].map(isUserName)).toEqual(Array(5).fill(true))
    expect(['', 'x'.repeat(33), '.a', '-a', '_a', '@a', 'ä', 'a b', 'a\n', 'a/b', 'a"'].map(isUserName)).toEqual(
      Array(11).fill(false),
    )
  })

  it('P2: a password is 1 to 1,024 bytes of UTF-8', () => {
    expect(['x', 'x'.repeat(1024), 'é'.repeat(512), '😀'.repeat(256)].map(isPassword)).toEqual(Array(4).fill(true))
    expect(['', 'x'.repeat(1025), 'é'.repeat(513), '😀'.repeat(257), '€'.repeat(342)].map(isPassword)).toEqual(
      Array(5).fill(false),
    )
  })
})

describe('units', () => {
  it('durations are numbers with a unit', () => {
    expect(['500ms', '30s', '10m', '24h', '7d', '1.5s'].map(parseDuration)).toEqual([
      500, 30_000, 600_000, 86_400_000, 604_800_000, 1500,
    ])
    expect(['', '5', 's', '-1s', '1 s', '1w', '1e3s', '99999999999999d'].map(parseDuration)).toEqual(
      Array(8).fill(undefined),
    )
  })

  it('sizes are bytes, powers of 1,000 or powers of 1,024', () => {
    expect(['7', '64KiB', '1MiB', '10GB', '1kB'].map(parseSize)).toEqual([7, 65_536, 1_048_576, 10_000_000_000, 1000])
    expect(['', 'KiB', '1Kib', '-1', '1 MB'].map(parseSize)).toEqual(Array(5).fill(undefined))
  })

  it('times are RFC 3339, or how long ago', () => {
    const now = Date.UTC(2026, 10, 22, 12)
    expect(parseTime('1h', now)).toBe(now - 3_600_000)
    expect(parseTime('2026-11-22T12:00:00Z', 0)).toBe(now)
    expect(parseTime('2026-11-22T13:00:00+01:00', 0)).toBe(now)
    expect(parseTime('2026-11-22', 0)).toBe(Date.UTC(2026, 10, 22))
    expect(
      ['', 'yesterday', '2026-13-01', '2026-11-22T12:00:00', '22.11.2026'].map(text => parseTime(text, now)),
    ).toEqual(Array(5).fill(undefined))
  })
})
