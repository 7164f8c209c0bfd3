/** What somebody wants to read, as the query and headers say it (protocol rules R1, R2, R4, R6 to R10). */
import type { IncomingHttpHeaders } from 'node:http'
import {
  maxReadLimit,
  maxRegexCharacters,
  maxWheres,
  parseOffset,
  usualReadLimit,
  type Offset,
} from '@message-gatherer/protocol'
import type { Filter, Origin, Where } from '@message-gatherer/journal'
import { chooseFormat } from './accept.js'
import { invalidParameter, only, readParameters, type KnownParameters, type Parameters } from './query-parameters.js'
import { readOrigin, readSpan } from './read-origin.js'
import { readWhere } from './read-where.js'
import type { Format } from '../reading/piece.js'
import type { Wanted } from '../reading/reading.js'

const known: KnownParameters = {
  once: ['offset', 'since', 'until', 'contains', 'regex', 'order', 'limit', 'follow'],
  several: ['user', 'stream', 'source', 'where'],
}

/** @throws {GathererError} INVALID_REQUEST */
export function readQuery(url: string, headers: IncomingHttpHeaders): Wanted {
  const parameters = readParameters(url, known)
  const format = chooseFormat(headers.accept)
  const order = oneOf(parameters, 'order', ['asc', 'desc']) ?? 'asc'
  const follows = readFollow(parameters, { format, order })
  const limit = readLimit(parameters) ?? (follows ? Infinity : usualReadLimit)
  return {
    filter: readFilter(parameters),
    format,
    order,
    offset: readOffset(parameters, { format, headers }),
    limit,
    follows,
  }
}

function readFilter(parameters: Parameters): Filter {
  const { sinceMs, untilMs } = readSpan(parameters)
  const contains = only(parameters, 'contains')
  const regex = readRegex(parameters)
  const where = readWheres(parameters)
  return { ...readOrigin(parameters), ...present({ sinceMs, untilMs, contains, regex, where }) }
}

type Conditions = Omit<Filter, keyof Origin>

type Members = { readonly [Name in keyof Conditions]-?: Conditions[Name] | undefined }

/** Without the members that are undefined. */
function present(members: Members): Conditions {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function readOffset(
  parameters: Parameters,
  { format, headers }: { readonly format: Format; readonly headers: IncomingHttpHeaders },
): Offset | 'end' | undefined {
  const lastId = format === 'event-stream' ? String(headers['last-event-id'] ?? '') : ''
  const text = lastId === '' ? only(parameters, 'offset') : lastId
  if (text === undefined || text === 'end') return text
  const offset = parseOffset(text)
  if (offset) return offset
  throw invalidParameter('offset', `will not do: ${JSON.stringify(text)}`, 'give an offset back as it came, or end')
}

function readFollow(
  parameters: Parameters,
  { format, order }: { readonly format: Format; readonly order: 'asc' | 'desc' },
): boolean {
  const follow = oneOf(parameters, 'follow', ['true', 'false'])
  const follows = follow === undefined ? format === 'event-stream' : follow === 'true'
  if (follows && order === 'desc')
    throw invalidParameter('order', 'is desc, but what follows is ascending', 'add follow=false')
  if (follows && format === 'json')
    throw invalidParameter(
      'follow',
      'is true, but JSON has an end',
      'ask for application/x-ndjson or text/event-stream',
    )
  return follows
}

function readLimit(parameters: Parameters): number | undefined {
  const text = only(parameters, 'limit')
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= maxReadLimit) return Number(text)
  throw invalidParameter(
    'limit',
    `will not do: ${JSON.stringify(text)}`,
    `1 to ${maxReadLimit}; go on with the offset that the answer tells`,
  )
}

function readWheres(parameters: Parameters): readonly Where[] | undefined {
  const texts = parameters.get('where')
  if (texts === undefined || texts.length <= maxWheres) return texts?.map(readWhere)
  throw invalidParameter('where', `stands there ${texts.length} times`, `${maxWheres} times at most`)
}

function readRegex(parameters: Parameters): string | undefined {
  const regex = only(parameters, 'regex')
  const { length } = Array.from(regex ?? '')
  if (length <= maxRegexCharacters) return regex
  throw invalidParameter('regex', `has ${length} characters`, `${maxRegexCharacters} at most`)
}

function oneOf<const Choice extends string>(
  parameters: Parameters,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = only(parameters, name)
  const choice = choices.find(each => each === text)
  if (choice !== undefined || text === undefined) return choice
  throw invalidParameter(name, `will not do: ${JSON.stringify(text)}`, choices.join(' or '))
}
