/** The query of a URL: its parameters by name, none of them unknown or unreadable (protocol rule R1). */
import { GathererError } from '@message-gatherer/protocol'

export interface KnownParameters {
  readonly once: readonly string[]
  /** May stand several times. */
  readonly several: readonly string[]
}

/** An empty value is as good as none. */
export type Parameters = ReadonlyMap<string, readonly [string, ...string[]]>

/** @throws {GathererError} INVALID_REQUEST */
export function readParameters(url: string, known: KnownParameters): Parameters {
  const found = new Map<string, [string, ...string[]]>()
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
  for (const pair of query.split('&').filter(text => text !== '')) {
    const [name, value] = readPair(pair)
    if (![...known.once, ...known.several].includes(name)) throw unknown(name, known)
    if (value === '') continue
    const values = found.get(name)
    if (values && known.once.includes(name)) throw invalidParameter(name, 'stands there twice', 'give it once')
    if (values) values.push(value)
    else found.set(name, [value])
  }
  return found
}

/** The value of a parameter that may stand once; undefined: it does not. */
export function only(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name)?.[0]
}

/** INVALID_REQUEST, with the parameter that is to blame. */
export function invalidParameter(name: string, trouble: string, hint: string): GathererError {
  return new GathererError('INVALID_REQUEST', `?${name}= ${trouble}`, { hint })
}

function readPair(pair: string): readonly [name: string, value: string] {
  const at = pair.includes('=') ? pair.indexOf('=') : pair.length
  const name = decode(pair.slice(0, at))
  const value = decode(pair.slice(at + 1))
  if (name === undefined || value === undefined)
    throw invalidParameter(name ?? '…', 'is not percent-encoded UTF-8', 'write % as %25; curl -G --data-urlencode does')
  return [name, value]
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function unknown(name: string, { once, several }: KnownParameters): GathererError {
  const names = [...once, ...several].join(', ')
  return new GathererError('INVALID_REQUEST', `there is no query parameter ${JSON.stringify(name)}`, {
    hint: `there are ${names}`,
  })
}
