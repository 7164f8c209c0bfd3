import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Buckets } from '../../src/limits/buckets.js'
import { networkOf } from '../../src/limits/network.js'
import { SignInRate } from '../../src/limits/sign-in-rate.js'

const second = 1000

describe('buckets', () => {
  it('L1, L4: over any time no more is begun than the rate, the burst and one request allow', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(3000), amount: fc.integer({ min: 1, max: 50 }) }))
    fc.assert(
      fc.property(steps, all => {
        const buckets = new Buckets({ perSecond: 10, burstMs: 10 * second, mostKeys: 100 })
        let [nowMs, taken, largest] = [0, 0, 0]
        for (const { waitMs, amount } of all) {
          nowMs += waitMs
          if (buckets.waitMs('a', nowMs) > 0) continue
          buckets.take('a', amount, nowMs)
          taken += amount
          largest = Math.max(largest, amount)
          expect(taken).toBeLessThanOrEqual((nowMs / second) * 10 + 100 + largest)
        }
      }),
    )
  })

  it('L4: who waits as long as it is told may begin, and not a moment before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 100_000 }), (perSecond, amount) => {
        const buckets = new Buckets({ perSecond, burstMs: 10 * second, mostKeys: 100 })
        buckets.take('a', amount, 0)
        const waitMs = buckets.waitMs('a', 0)
        expect(buckets.waitMs('a', Math.ceil(waitMs + 0.001))).toBe(0)
        if (waitMs > 1) expect(buckets.waitMs('a', waitMs - 1)).toBeGreaterThan(0)
      }),
    )
  })

  it('L4: what is given back was never taken', () => {
    const buckets = new Buckets({ perSecond: 1, burstMs: 10 * second, mostKeys: 100 })
    buckets.take('a', 100, 0)
    expect(buckets.waitMs('a', 0)).toBe(91_000)
    buckets.take('a', -100, 0)
    expect(buckets.waitMs('a', 0)).toBe(0)
    expect(buckets.size).toBe(0)
  })

  it('L1: beyond the most the fullest are forgotten, and who took most is not', () => {
    const buckets = new Buckets({ perSecond: 1, burstMs: 10 * second, mostKeys: 100 })
    buckets.take('greedy', 1000, 0)
    for (let key = 0; key < 1000; key++) buckets.take(`key ${key}`, 1, 0)
    expect(buckets.size).toBeLessThanOrEqual(100)
    expect(buckets.waitMs('greedy', 0)).toBeGreaterThan(0)
  })
})

describe('sign-ins of an address', () => {
  it('L1: as many at once as a minute allows, then one whenever there is one more', () => {
    let nowMs = 0
    const rate = new SignInRate(1200, () => nowMs)
    for (let time = 0; time < 1200; time++) rate.take('10.0.0.1')
    expect(() => rate.take('10.0.0.1')).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 }),
    )
    rate.take('10.0.0.2')
    nowMs += 51
    rate.take('10.0.0.1')
    expect(() => rate.take('10.0.0.1')).toThrow('sign-ins a minute')
  })

  it('L1: with 0 there is no limit', () => {
    const rate = new SignInRate(0, () => 0)
    for (let time = 0; time < 10_000; time++) rate.take('10.0.0.1')
  })
})

describe('a network', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ])('L1: of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('L1: two addresses are in one if their first 64 bits are the same', () => {
    const groups = fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 })
    const text = (parts: readonly number[]) => new URL(`http://[${parts.map(part => part.toString(16)).join(':')}]`)
    const written = (parts: readonly number[]) => text(parts).hostname.slice(1, -1)
    fc.assert(
      fc.property(groups, groups, groups, (network, one, other) => {
        expect(networkOf(written([...network, ...one]))).toBe(networkOf(written([...network, ...other])))
        const [first = 0, ...rest] = network
        expect(networkOf(written([first ^ 1, ...rest, ...one]))).not.toBe(networkOf(written([...network, ...one])))
      }),
    )
  })
})
