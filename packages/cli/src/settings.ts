/**
 * The settings of `gather`. The flags come from these tables, and so do the variables and the help.
 *
 * A password or a token has a variable but no flag: every user of a machine can read the arguments of its processes. An
 * enrolment code has both: it is worth nothing once it was used.
 */
import { addressRule, parseAddress } from '@message-gatherer/client'
import {
  choice,
  duration,
  size,
  text,
  toggle,
  type Setting,
  type SettingsOf,
  type SettingsTable,
} from '@message-gatherer/command-line'
import {
  fingerprintRule,
  isStreamName,
  isUserName,
  parseFingerprint,
  streamNameRule,
  userNameRule,
} from '@message-gatherer/protocol'
import { expressionSettings, filterSettings, textSettings, untilSettings } from './reading/query-settings.js'

const longestTimeoutMs = 24 * 3600 * 1000

const timeout = duration({
  flag: 'timeout',
  default: '10s',
  doc: 'how long to wait for each answer of the server',
})

export const commonSettings = {
  server: optional({ flag: 'server', placeholder: 'ADDRESS', doc: 'the server' }, parseAddress, addressRule),
  user: optional({ flag: 'user', placeholder: 'NAME', doc: 'the user' }, userName, userNameRule),
  fingerprint: optional(
    {
      flag: 'fingerprint',
      placeholder: 'SHA256',
      doc: 'the one certificate that the server may have, by its fingerprint as gatherd prints it',
    },
    parseFingerprint,
    fingerprintRule,
  ),
  timeoutMs: { ...timeout, parse: parseTimeout },
  json: toggle({ flag: 'json', doc: 'print the result as JSON' }),
  quiet: toggle({ flag: 'quiet', short: 'q', doc: 'print errors and results only' }),
  noColor: toggle({ flag: 'no-color', doc: 'print without colours, as does NO_COLOR' }),
}

export const loginSettings = {
  passwordStdin: toggle({ flag: 'password-stdin', doc: 'read the password from stdin' }),
  code: text({
    flag: 'code',
    placeholder: 'CODE',
    doc: 'an enrolment code instead of a password; - asks for it, or reads it from stdin',
  }),
  read: toggle({ flag: 'read', doc: 'keep a token that reads, too, for tail, search and export' }),
}

const leastSpoolBytes = 64 * 1024

const spoolSize = size({ flag: 'spool-size', default: '1GiB', doc: 'how much may wait in the spool' })

/** Of every command that uses a spool. */
export const spoolSettings = {
  spool: optional(
    {
      flag: 'spool',
      placeholder: 'DIR',
      doc: 'the folder of the spool, instead of the one of server and user below ~/.local/state/message-gatherer',
    },
    path => path || undefined,
    'the path of a folder',
  ),
  maxSpoolBytes: { ...spoolSize, parse: parseSpoolSize },
  moveSpool: toggle({ flag: 'move-spool', doc: 'send what waits in the spool to this server and user from now on' }),
}

const waitForMs = duration({
  flag: 'wait-for',
  default: '5s',
  doc: 'how long to wait for the delivery of what is spooled',
})

/** Where new messages go. */
export const streamSettings = {
  stream: optional(
    { flag: 'stream', placeholder: 'NAME', doc: 'the stream, if not default' },
    streamName,
    streamNameRule,
  ),
}

export const sendSettings = {
  ...streamSettings,
  input: choice({ flag: 'input', choices: ['text', 'json'], default: 'text', doc: 'what each line of stdin is' }),
  waitForMs,
  wait: toggle({ flag: 'wait', doc: 'status 0 only when all is delivered within that time, else 4' }),
  noWait: toggle({ flag: 'no-wait', doc: 'only spool' }),
}

export const runSettings = {
  ...streamSettings,
  onFull: choice({
    flag: 'on-full',
    choices: ['block', 'drop'],
    default: 'block',
    doc: 'while the spool is full: let COMMAND wait, or drop its lines and count them',
  }),
  waitForMs,
}

export const shipSettings = {
  ...streamSettings,
  from: choice({
    flag: 'from',
    choices: ['start', 'end'],
    default: 'start',
    doc: 'where a file is read from that was never followed: its start, or its end as it is now',
  }),
}

/** What is read has no variables: one that is set unseen would hide entries. */
export const tailSettings = {
  last: optional(
    {
      flag: 'last',
      short: 'n',
      placeholder: 'NUMBER',
      doc: 'with how many entries to begin: 10, or with --since all from then on',
    },
    wholeNumber,
    'a whole number',
  ),
  noFollow: toggle({ flag: 'no-follow', doc: 'end when the last entry is shown' }),
  ...filterSettings,
}

export const searchSettings = {
  ...expressionSettings,
  ...filterSettings,
  ...untilSettings,
  limit: {
    ...optional(
      { flag: 'limit', placeholder: 'NUMBER', doc: 'end after so many entries' },
      value => wholeNumber(value) || undefined,
      'a whole number from 1 on',
    ),
    flagOnly: true,
  },
  order: choice({
    flag: 'order',
    choices: ['asc', 'desc'],
    default: 'asc',
    doc: 'begin with the oldest, or with the newest',
  }),
}

export const exportSettings = {
  out: optional(
    { flag: 'out', placeholder: 'FILE', doc: 'write to this file, and go on there when it was interrupted' },
    path => path || undefined,
    'the path of a file',
  ),
  format: choice({
    flag: 'format',
    choices: ['ndjson', 'csv'],
    default: 'ndjson',
    doc: 'lines as stored, or time, user and message',
  }),
  force: toggle({ flag: 'force', doc: 'replace FILE, and what another export has begun there' }),
  ...textSettings,
  ...expressionSettings,
  ...filterSettings,
  ...untilSettings,
}

export const flushSettings = {
  forMs: duration({ flag: 'for', default: '30s', doc: 'how long to wait for the delivery of all that is spooled' }),
  forever: toggle({ flag: 'forever', doc: 'wait as long as it takes' }),
}

export const retrySettings = { waitForMs }

/** Variables only: `GATHER_PASSWORD`, `GATHER_TOKEN`, and both with `_FILE`. */
export const secretSettings = {
  password: text({ flag: 'password', doc: 'the password' }),
  token: text({ flag: 'token', doc: 'an API token that was made for this machine, instead of a password' }),
}

/** By command, what it takes beside the common settings and those of the spool. */
export const commandSettings = {
  login: loginSettings,
  send: sendSettings,
  run: runSettings,
  ship: shipSettings,
  tail: tailSettings,
  search: searchSettings,
  export: exportSettings,
  flush: flushSettings,
  dead: retrySettings,
}

/** Every table there is: a variable that is in none of them is a slip. */
export const allSettings: readonly SettingsTable[] = [
  commonSettings,
  ...Object.values(commandSettings),
  spoolSettings,
  secretSettings,
]

export type CommonSettings = SettingsOf<typeof commonSettings>
export type LoginSettings = SettingsOf<typeof loginSettings>
export type SpoolSettings = SettingsOf<typeof spoolSettings>
export type SendSettings = SettingsOf<typeof sendSettings>
export type RunSettings = SettingsOf<typeof runSettings>
export type ShipSettings = SettingsOf<typeof shipSettings>
export type TailSettings = SettingsOf<typeof tailSettings>
export type SearchSettings = SettingsOf<typeof searchSettings>
export type ExportSettings = SettingsOf<typeof exportSettings>
export type FlushSettings = SettingsOf<typeof flushSettings>
export type RetrySettings = SettingsOf<typeof retrySettings>
export type SecretSettings = SettingsOf<typeof secretSettings>

type Words = Pick<Setting<unknown>, 'flag' | 'short' | 'placeholder' | 'doc'>

function optional<T>(words: Words, parse: (value: string) => T | undefined, expected: string): Setting<T | undefined> {
  return { ...words, parse: ([value = '']) => parse(value) ?? refuse(expected) }
}

function userName(value: string): string | undefined {
  return isUserName(value) ? value : undefined
}

function streamName(value: string): string | undefined {
  return isStreamName(value) ? value : undefined
}

function wholeNumber(value: string): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

function parseTimeout(texts: readonly string[]): number {
  const ms = timeout.parse(texts)
  return ms >= 1 && ms <= longestTimeoutMs ? ms : refuse('a duration from 1ms to 24h')
}

function parseSpoolSize(texts: readonly string[]): number {
  const bytes = spoolSize.parse(texts)
  return bytes >= leastSpoolBytes ? bytes : refuse('a size such as 100MiB or 1GiB, 64KiB at least')
}

function refuse(expected: string): never {
  throw new Error(expected)
}
