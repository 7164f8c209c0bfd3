/** Paths and queries of an operation, as its document wants them, or twisted so that somebody may read them otherwise. */
import * as fc from 'fast-check'
import { knownVictim, telling, texts } from './hostile-text.js'
import { asText, valuesOf } from './schema-values.js'
import type { OpenApi, Operation, Parameter } from '../harness/openapi.js'

/** What stands between method and version on the first line. */
export function targetsFor(document: OpenApi, path: string, { parameters = [] }: Operation): fc.Arbitrary<string> {
  const of = (place: Parameter['in']) => parameters.filter(parameter => parameter.in === place)
  const plain = pathsFor(document, path, of('path'))
  const queries = queriesFor(document, of('query'))
  const twisted = fc.tuple(plain, twists).map(([text, twist]) => twist(text))
  const paths = fc.oneof({ weight: 7, arbitrary: plain }, { weight: 1, arbitrary: twisted })
  return fc.oneof(
    { weight: 30, arbitrary: fc.tuple(paths, queries).map(parts => parts.join('')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('*', '//', '/', '/v1/', 'x', '?', '/%', 'http://', 'https://x', 'ftp://x/v1'),
    },
    { weight: 1, arbitrary: texts.map(text => onOneLine(`/${text}`)) },
  )
}

function pathsFor(document: OpenApi, path: string, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const names = path.split('/').filter(part => part.startsWith('{'))
  const values = names.map(part => {
    const name = part.slice(1, -1)
    const schema = parameters.find(parameter => parameter.name === name)?.schema ?? {}
    return valuesOf(document, schema, name).map(value => escaped(asText(value)))
  })
  return fc
    .tuple(...values)
    .map(chosen => names.reduce((text, name, index) => text.replace(name, () => chosen[index] ?? ''), path))
}

type Twist = (path: string) => string

const twists = fc.constantFrom<Twist>(
  path => `${path}/`,
  path => `/${path}`,
  path => path.toUpperCase(),
  path => path.replace('/', '/%2e/'),
  path => `/v1/../${path.slice(1)}`,
  path => `/.${path}`,
  path => path.replaceAll('e', '%65'),
  path => path.replaceAll('/', '%2f'),
  path => path.replaceAll('/', '\\'),
  path => `${path}%00`,
  path => `${path};x=1`,
  path => `${path}%20`,
  path => `${path}#/v1/users`,
  path => `http://elsewhere.example${path}`,
  path => `http://user:word@[::1]:1${path}`,
  path => `${path}${'/x'.repeat(3000)}`,
  path => `${path}\u00ff\u00fe`,
  path => `${path}%u0000`,
)

function queriesFor(document: OpenApi, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const pairs = parameters.map(({ name, schema }) =>
    fc.tuple(valuesOf(document, schema, name), escapings).map(([value, escape]) => `${name}=${escape(asText(value))}`),
  )
  const known = pairs.length === 0 ? fc.constant('') : fc.array(fc.oneof(...pairs), { maxLength: 4 }).map(joined)
  const odd = fc.oneof(
    fc.tuple(fc.constantFrom(...Object.keys(telling)), texts).map(([name, text]) => `${name}=${escaped(text)}`),
    texts.map(onOneLine),
    fc.constantFrom('&', '=', '&&=&', 'user', 'user=&user=', 'stream=a&stream=b', '__proto__=1', '%zz=1', 'user=%ff'),
  )
  // What is another user's, asked for plainly.
  const ofVictim = parameters.some(({ name }) => name === 'user') ? `?user=${knownVictim}` : ''
  return fc.oneof(
    { weight: 5, arbitrary: known },
    { weight: 1, arbitrary: fc.constant(ofVictim) },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.array(odd, { maxLength: 3 }).map(joined) },
  )
}

const escapings = fc.constantFrom(escaped, escaped, escaped, escaped, escaped, onOneLine)

function joined(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function escaped(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}

/** What would end the line is another suite's business: this one's requests are one each. */
function onOneLine(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[\p{Cc} ]/gu, '+')
}
