import { describe, expect, it } from 'vitest'
import { isCidr, isLoopback } from '../src/http/address.js'

describe('addresses', () => {
  it('P4: knows networks from nonsense', () => {
    expect(['10.0.0.0/8', '::1', 'fd00::/8', '192.0.2.1'].map(isCidr)).toEqual([true, true, true, true])
    expect(['', '10.0.0.0/33', '10.0.0.0/', 'localhost', '10.0.0.0/8/8', '::1/129'].map(isCidr)).toEqual(
      Array(6).fill(false),
    )
  })

  it('knows what only this machine can reach', () => {
    expect(['localhost', '127.0.0.1', '127.8.9.1', '::1'].map(isLoopback)).toEqual([true, true, true, true])
    expect(['0.0.0.0', '::', '192.0.2.1', 'example.org', ''].map(isLoopback)).toEqual(Array(5).fill(false))
  })
})
