import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isReadableOnTheWay, parseAddress } from '../../src/http/address.js'

test.each([
  ['localhost', 'http://localhost:6174'],
  ['localhost:80', 'http://localhost:80'],
  ['127.0.0.1', 'http://127.0.0.1:6174'],
  ['127.8.9.10:7000', 'http://127.8.9.10:7000'],
  ['::1', 'http://[::1]:6174'],
  ['[::1]:7000', 'http://[::1]:7000'],
  ['2001:db8::1', 'https://[2001:db8::1]:6174'],
  ['logs', 'https://logs:6174'],
  ['Logs.Example.com', 'https://logs.example.com:6174'],
  ['127.evil.com', 'https://127.evil.com:6174'],
  ['localhost.evil.com', 'https://localhost.evil.com:6174'],
  ['10.0.0.7:443', 'https://10.0.0.7:443'],
  ['http://logs', 'http://logs:6174'],
  ['HTTPS://logs:443/', 'https://logs:443'],
  ['https://example.com/gatherer/', 'https://example.com:6174/gatherer'],
])('%s is %s', (text, server) => {
  expect(parseAddress(text)).toBe(server)
})

test.each([
  '',
  ' ',
  '6174',
  ':6174',
  'logs:',
  'logs:0',
  'logs:65536',
  'logs:x',
  'a b',
  'ftp://logs',
  'http://',
  'logs/path',
  'http://u:p@logs',
  'http://logs?a',
  'http://logs#a',
  '[::1',
  '[zz]',
  'me@logs',
  'a:b:c',
])("'%s' is not an address", text => {
  expect(parseAddress(text)).toBeUndefined()
})

const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().map(ip => `[${ip}]`),
  fc.constantFrom('localhost', 'logs'),
)
const port = fc.integer({ min: 1, max: 65_535 })

test('a host and a port are kept, and the result is read as itself', () => {
  fc.assert(
    fc.property(host, port, (name, number) => {
      const server = parseAddress(`${name}:${number}`)
      expect(server?.endsWith(`:${number}`)).toBe(true)
      expect(parseAddress(server ?? '')).toBe(server)
    }),
  )
})

test('without a port it is 6174, whatever the scheme', () => {
  fc.assert(
    fc.property(host, fc.constantFrom('', 'http://', 'https://'), (name, scheme) => {
      expect(parseAddress(`${scheme}${name}`)).toMatch(/:6174$/)
    }),
  )
})

test('any text is read without an exception, and twice as once', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const server = parseAddress(text)
      if (server !== undefined) expect(parseAddress(server)).toBe(server)
    }),
    { numRuns: 1000 },
  )
})

test('no scheme means http for this machine only', () => {
  fc.assert(
    fc.property(host, name => {
      const server = parseAddress(name) ?? ''
      expect(isReadableOnTheWay(server)).toBe(false)
    }),
  )
})

test('plain http to another machine can be read on the way', () => {
  expect(isReadableOnTheWay('http://logs:6174')).toBe(true)
  expect(isReadableOnTheWay('http://[::1]:6174')).toBe(false)
})
