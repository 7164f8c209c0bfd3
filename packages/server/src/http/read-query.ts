/** What somebody wants to read, as the query and headers say it (protocol rules R1, R2, R4, R6 to R10). */
import type { IncomingHttpHeaders } from 'node:http'
import {
  isStreamName,
  isUserName,
  maxReadLimit,
  maxRegexCharacters,
  maxSourceCharacters,
  maxWheres,
  parseOffset,
  streamNameRule,
  userNameRule,
  usualReadLimit,
  type Offset,
} from '@message-gatherer/protocol'
import type { Filter, Where } from '@message-gatherer/journal'
import { chooseFormat } from './accept.js'
import { readInstant } from './instant.js'
import { invalidParameter, readParameters, type KnownParameters, type Parameters } from './query-parameters.js'
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

/** Whose streams somebody asks for; undefined: it does not say. @throws {GathererError} INVALID_REQUEST */
export function readUser(url: string): readonly [string] | undefined {
  const parameters = readParameters(url, { once: ['user'], several: [] })
  const [user] = named(parameters, 'user', { check: isUserName, rule: userNameRule }) ?? []
  return user === undefined ? undefined : [user]
}

function readFilter(parameters: Parameters): Filter {
  const users = named(parameters, 'user', { check: isUserName, rule: userNameRule })
  const streams = named(parameters, 'stream', { check: isStreamName, rule: streamNameRule })
  const sources = named(parameters, 'source', { check: isSource, rule: `1 to ${maxSourceCharacters} characters` })
  const sinceMs = readTime(parameters, 'since')
  const untilMs = readTime(parameters, 'until')
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs)
    throw invalidParameter('since', 'is not before ?until=', 'swap them: entries are from since on and before until')
  const contains = only(parameters, 'contains')
  const regex = readRegex(parameters)
  const where = readWheres(parameters)
  return present({ users, streams, sources, sinceMs, untilMs, contains, regex, where })
}

type Members = { readonly [Name in keyof Filter]-?: Filter[Name] | undefined } & {
  readonly where: readonly Where[] | undefined
}

/** Without the members that are undefined. */
function present(members: Members): Filter {
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

function readTime(parameters: Parameters, name: 'since' | 'until'): number | undefined {
  const text = only(parameters, name)
  if (text === undefined) return undefined
  const time = readInstant(text)
  if (time !== undefined) return time
  throw invalidParameter(
    name,
    `is no time: ${JSON.stringify(text)}`,
    'write RFC 3339, 2026-11-22T05:41:51Z; a + as %2B',
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

function named(
  parameters: Parameters,
  name: string,
  { check, rule }: { readonly check: (value: string) => boolean; readonly rule: string },
): readonly string[] | undefined {
  const values = parameters.get(name)
  const wrong = values?.find(value => !check(value))
  if (wrong !== undefined) throw invalidParameter(name, `will not do: ${JSON.stringify(wrong)}`, rule)
  return values
}

function isSource(text: string): boolean {
  return Array.from(text).length <= maxSourceCharacters
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

function only(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name)?.[0]
}
