import { describe, expect, it } from 'vitest'
import { amountText, bytesText, countText, secondsText, spanText } from '../src/app/amounts.js'

describe('amounts', () => {
  it('V21: counts, bytes and durations are short, and have their unit', () => {
    expect([0, 0.25, 9, 12.4, 1204].map(countText)).toEqual(['0', '0.25', '9', '12', '1,204'])
    expect([amountText(1, 'message'), amountText(1204, 'message')]).toEqual(['1 message', '1,204 messages'])
    expect([0, 999, 1000, 12_345, 999_949, 1.5e9, 7e18].map(bytesText)).toEqual(
      '0 B, 999 B, 1 kB, 12.3 kB, 1,000 kB, 1.5 GB, 7,000 PB'.split(', '),
    )
    expect([0, 0.000_42, 0.0125, 1.25].map(secondsText)).toEqual(['0 ms', '0.42 ms', '12.5 ms', '1.25 s'])
    expect([0, 40_000, 89_400, 300_000, 7_200_000, 172_800_000].map(spanText)).toEqual(
      '0 s, 40 s, 89 s, 5 min, 2 h, 2 d'.split(', '),
    )
  })
})
