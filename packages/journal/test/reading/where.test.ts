import { describe, expect, it } from 'vitest'
import { holds } from '../../src/reading/where.js'
import { nested } from './arbitrary-json.js'

function find(json: string, path: string, value: string): boolean {
  return holds(Buffer.from(json), { path: path.split('/'), value })
}

describe('a field of a message', () => {
  it.each([
    ['{"level":"error"}', 'level', 'error'],
    ['{"a":{"b":[10,{"c":"x"}]}}', 'a/b/1/c', 'x'],
    ['[1,2,3]', '2', '3'],
    ['{"0":"key"}', '0', 'key'],
    ['{"n":1.0}', 'n', '1.0'],
    ['{"n":12345678901234567890}', 'n', '12345678901234567890'],
    ['{"t":true,"f":false,"z":null}', 'z', 'null'],
    ['{"t":"true"}', 't', 'true'],
    [String.raw`{"\u0061":"\u00fc\n"}`, 'a', 'ü\n'],
    ['{ "a" \t: \t{ "b" : 7 } }', 'a/b', '7'],
    ['{"":{"":1}}', '/', '1'],
  ])('R7: of %s at %s is %s', (json, path, value) => {
    expect(find(json, path, value)).toBe(true)
  })

  it.each([
    ['"error"', 'level', 'error', 'a string has no fields'],
    ['{"n":1.0}', 'n', '1', 'numbers are compared as they are written'],
    ['{"n":1}', 'n', '1.0', 'numbers are compared as they are written'],
    ['[1,2]', '02', '2', 'a place has no leading zeros'],
    ['[1,2]', '2', '', 'there are two'],
    ['{"a":{"b":1}}', 'a', '{"b":1}', 'an object is no value'],
    ['{"a":[]}', 'a', '[]', 'an array is no value'],
    ['{"a":"x"}', 'a/0', 'x', 'the path goes on, the message does not'],
    ['{}', 'a', 'undefined', 'nothing is there'],
    ['{"a":', 'a', '', 'this is no JSON'],
    ['{"a" 1}', 'a', '1', 'this is no JSON'],
    ['', 'a', '', 'this is nothing'],
  ])('R7: of %s at %s is not %s: %s', (json, path, value) => {
    expect(find(json, path, value)).toBe(false)
  })

  it('R7: of a key that stands twice the last one counts, whatever it is', () => {
    expect(find('{"a":1,"a":2}', 'a', '2')).toBe(true)
    expect(find('{"a":1,"a":2}', 'a', '1')).toBe(false)
    expect(find('{"a":{"b":1},"a":{"c":1}}', 'a/b', '1')).toBe(false)
    expect(find('{"a":{"b":1},"a":7}', 'a/b', '1')).toBe(false)
    expect(find(String.raw`{"a":1,"\u0061":2}`, 'a', '2')).toBe(true)
  })

  it('R7: is found as deep as messages can be, and not in deeper ones', () => {
    const path = (depth: number) =>
      Array.from({ length: depth }, (_, level) => ((depth - level) % 2 === 0 ? 'a' : '0')).join('/')
    expect(find(nested(256, '"x"'), path(256), 'x')).toBe(true)
    expect(find(nested(100_000, '"x"'), path(100_000), 'x')).toBe(false)
    expect(find(`{"b":${nested(100_000, '1')},"a":1}`, 'a', '1')).toBe(false)
  })
})
