import { describe, expect, it } from 'vitest'
import {
  choice,
  duration,
  list,
  nearest,
  refuseUnknownVariables,
  resolveSettings,
  size,
  text,
  toggle,
} from '../src/index.js'

const table = {
  data: text({ flag: 'data', default: './data', doc: 'the folder' }),
  ttlMs: duration({ flag: 'token-ttl', default: '10m', doc: 'how long' }),
  bytes: size({ flag: 'size', default: '1MiB', doc: 'how much' }),
  mode: choice({ flag: 'mode', choices: ['open', 'closed'], doc: 'which' }),
  json: toggle({ flag: 'json', doc: 'print JSON' }),
  peers: list({ flag: 'peer', doc: 'who', check: value => (value.startsWith('p') ? undefined : 'names with p') }),
  fields: { ...list({ flag: 'field', doc: 'what', check: () => undefined }), flagOnly: true },
}

interface Given {
  readonly flags?: Record<string, readonly string[]>
  readonly environment?: Record<string, string>
}

function resolve({ flags = {}, environment = {} }: Given = {}) {
  const readFile = (path: string) => {
    if (path !== '/secret') throw new Error('no such file')
    return 'from the file\n'
  }
  return resolveSettings(table, { prefix: 'TEST', flags, environment, readFile })
}

describe('settings', () => {
  it('have their defaults', () => {
    expect(resolve()).toEqual({
      data: './data',
      ttlMs: 600_000,
      bytes: 1_048_576,
      mode: undefined,
      json: false,
      peers: [],
      fields: [],
    })
  })

  it('a flag wins over its variable, that over the file, that over the default', () => {
    const environment = { TEST_DATA: 'variable', TEST_DATA_FILE: '/secret' }
    expect(resolve({ flags: { data: ['flag'] }, environment }).data).toBe('flag')
    expect(resolve({ environment }).data).toBe('variable')
    expect(resolve({ environment: { TEST_DATA_FILE: '/secret' } }).data).toBe('from the file')
  })

  it('of a flag that is given several times the last value counts, unless it repeats', () => {
    const { data, peers } = resolve({ flags: { data: ['a', 'b'], peer: ['p1', 'p2'] } })
    expect({ data, peers }).toEqual({ data: 'b', peers: ['p1', 'p2'] })
  })

  it('that are told by flags only have no variable', () => {
    const environment = { TEST_FIELD: 'x' }
    expect(resolve({ environment, flags: { field: ['a=1,2'] } }).fields).toEqual(['a=1,2'])
    expect(resolve({ environment }).fields).toEqual([])
    const sources = { prefix: 'TEST', flags: {}, environment, readFile: () => '' }
    expect(() => refuseUnknownVariables([table], sources)).toThrow('there is no variable TEST_FIELD')
  })

  it('that repeat are separated by commas in a variable', () => {
    expect(resolve({ environment: { TEST_PEER: 'p1, p2' } }).peers).toEqual(['p1', 'p2'])
  })

  it.each([
    [{ environment: { TEST_TOKEN_TTL: 'soon' } }, 'TEST_TOKEN_TTL'],
    [{ flags: { size: ['big'] } }, '--size'],
    [{ flags: { mode: ['ajar'] } }, 'open or closed'],
    [{ flags: { peer: ['x'] } }, 'names with p'],
    [{ environment: { TEST_JSON: 'perhaps' } }, 'true or false'],
    [{ environment: { TEST_DATA_FILE: '/nowhere' } }, '/nowhere'],
  ])('that make no sense are refused by name: %j', (given, name) => {
    expect(() => resolve(given)).toThrow(
      expect.toSatisfy((error: Error & { hint: string }) => `${error.message} ${error.hint}`.includes(name)),
    )
  })

  it('a variable that no setting has is refused, with the nearest one', () => {
    const sources = { prefix: 'TEST', flags: {}, environment: { TEST_DAT: 'x' }, readFile: () => '' }
    expect(() => refuseUnknownVariables([table], sources)).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: 'did you mean TEST_DATA?' }),
    )
    expect(() =>
      refuseUnknownVariables([table], { ...sources, environment: { TEST_DATA: 'x', TESTING: 'y' } }),
    ).not.toThrow()
  })

  it('what is too far off gets the list', () => {
    expect(nearest('verfy', ['verify', 'export'])).toBe('did you mean verify?')
    expect(nearest('frobnicate', ['verify', 'export'])).toBe('known: verify, export')
  })
})
