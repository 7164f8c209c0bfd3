/**
 * Which entries `tail`, `search` and `export` read: flags, and the query that they make (reading rules T1 to T3).
 *
 * By flags alone: a filter in a variable that nobody thinks of would hide entries. Whether a text, an expression or a field
 * will do is the server's to say.
 */
import type { ReadQuery } from '@message-gatherer/client'
import { list, type Setting, type SettingsOf } from '@message-gatherer/command-line'
import { isStreamName, isUserName, parseTime, streamNameRule, userNameRule } from '@message-gatherer/protocol'

const ago = 'a time such as 2026-11-22T05:41:51Z, or how long ago: 90s, 1h, 7d'

export const filterSettings = {
  user: several({ flag: 'user', placeholder: 'NAME', doc: 'only entries of this user' }, value =>
    isUserName(value) ? undefined : userNameRule,
  ),
  stream: several({ flag: 'stream', placeholder: 'NAME', doc: 'only entries of this stream' }, value =>
    isStreamName(value) ? undefined : streamNameRule,
  ),
  source: several({ flag: 'source', placeholder: 'TEXT', doc: 'only from this source' }),
  where: several(
    { flag: 'where', placeholder: 'PATH=VALUE', doc: 'only messages that have this there, as in level=error' },
    value => (value.includes('=') ? undefined : 'PATH=VALUE, such as level=error or http.status=500'),
  ),
  since: only(
    { flag: 'since', placeholder: 'TIME', doc: 'only what came from then on, as in 1h: an hour ago' },
    ago,
    isTime,
  ),
}

export const untilSettings = {
  until: only({ flag: 'until', placeholder: 'TIME', doc: 'only what came before then' }, ago, isTime),
}

/** What is looked for in the text of messages. */
export const expressionSettings = {
  regex: only(
    { flag: 'regex', placeholder: 'RE', doc: 'what the message matches, in the syntax of RE2' },
    'an expression',
  ),
}

export const textSettings = {
  contains: only({ flag: 'contains', placeholder: 'TEXT', doc: 'only messages in which this occurs' }, 'some text'),
}

export type FilterSettings = SettingsOf<typeof filterSettings> & Partial<SettingsOf<typeof untilSettings>>

/** Without what was not given; times that are meant from `nowMs` on. */
export function queryOf({ user, stream, source, where, since, until }: FilterSettings, nowMs: number): ReadQuery {
  return {
    ...(user.length > 0 && { user }),
    ...(stream.length > 0 && { stream }),
    ...(source.length > 0 && { source }),
    ...(where.length > 0 && { where }),
    ...(since !== undefined && { since: timeOf(since, nowMs) }),
    ...(until !== undefined && { until: timeOf(until, nowMs) }),
  }
}

function timeOf(text: string, nowMs: number): string {
  return new Date(parseTime(text, nowMs) ?? nowMs).toISOString()
}

function isTime(text: string): boolean {
  const ms = parseTime(text, 0)
  return ms !== undefined && Math.abs(ms) <= farthestMs
}

/** Years that RFC 3339 can write, also when a duration is counted back from now. */
const farthestMs = 1000 * 365 * 24 * 3600 * 1000

type Words = Pick<Setting<unknown>, 'flag' | 'placeholder' | 'doc'>

function several(words: Words, check: (value: string) => string | undefined = () => undefined) {
  return { ...list({ ...withPlaceholder(words), check }), flagOnly: true }
}

function only(
  words: Words,
  expected: string,
  accepts = (value: string): boolean => value !== '',
): Setting<string | undefined> {
  const parse = ([value = '']: readonly string[]): string => {
    if (accepts(value)) return value
    throw new Error(expected)
  }
  return { ...words, parse, flagOnly: true }
}

function withPlaceholder({ flag, placeholder = 'TEXT', doc }: Words) {
  return { flag, placeholder, doc }
}
