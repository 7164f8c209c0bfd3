/**
 * Every setting of `gatherd`, once: flags, variables, `--help` and `docs/configuration.md` come from these tables.
 */
import {
  choice,
  count,
  duration,
  limit,
  list,
  size,
  text,
  toggle,
  type Setting,
  type SettingsOf,
} from '@message-gatherer/command-line'
import { defaultRole, parseDuration, roles, scopes } from '@message-gatherer/protocol'
import { isCidr } from './http/address.js'
import { isOrigin } from './http/cross-origin.js'
import { levels } from './log/log.js'

const data = text({ flag: 'data', placeholder: 'DIR', default: './data', doc: 'the folder that holds everything' })
const quiet = toggle({ flag: 'quiet', short: 'q', doc: 'print errors and results only' })
const json = toggle({ flag: 'json', doc: 'print the result as JSON' })

export const serveSettings = {
  host: text({ flag: 'host', placeholder: 'ADDRESS', default: '127.0.0.1', doc: 'where to listen' }),
  data,
  registration: choice({
    flag: 'registration',
    choices: ['open', 'closed'],
    doc: 'whether strangers may choose a free name; open where only this machine can reach the server, else closed',
  }),
  tokenTtlMs: duration({ flag: 'token-ttl', default: '10m', atMost: '366d', doc: 'how long a token is good' }),
  offlineGraceMs: duration({
    flag: 'offline-grace',
    default: '10m',
    doc: 'how long tokens are believed while the database is out of reach',
  }),
  tlsCert: text({
    flag: 'tls-cert',
    placeholder: 'FILE',
    default: undefined,
    doc: 'speak https with this certificate, in PEM with those that lead to its authority; read again when it changes',
  }),
  tlsKey: text({
    flag: 'tls-key',
    placeholder: 'FILE',
    default: undefined,
    doc: 'the key of that certificate, in PEM',
  }),
  tls: choice({
    flag: 'tls',
    choices: ['self-signed'],
    doc: 'speak https with a certificate that is made in the data folder, and print its fingerprint',
  }),
  allowPlaintext: toggle({
    flag: 'allow-plaintext',
    doc: 'let other machines send passwords and messages unencrypted',
  }),
  trustProxy: list({
    flag: 'trust-proxy',
    placeholder: 'CIDR',
    doc: 'peers whose X-Forwarded-For tells the address',
    check: value => (isCidr(value) ? undefined : 'addresses or networks such as 10.0.0.0/8, separated by commas'),
  }),
  maxBodyBytes: size({
    flag: 'max-body',
    default: '8MiB',
    atMost: '256MiB',
    doc: 'most bytes of a body sent to /v1/messages',
  }),
  maxDecompressedBytes: size({
    flag: 'max-decompressed',
    default: '32MiB',
    atMost: '256MiB',
    doc: 'most bytes of such a body, decompressed',
  }),
  maxMessageBytes: size({ flag: 'max-message', default: '1MiB', atMost: '64MiB', doc: 'most bytes of one message' }),
  maxMessages: count({ flag: 'max-messages', default: '10000', doc: 'most messages in such a body' }),
  maxInFlightBytes: size({
    flag: 'max-in-flight',
    default: '80MiB',
    doc: 'most bytes of all requests in memory; one may take --max-body and twice --max-decompressed',
  }),
  requestTimeoutMs: duration({ flag: 'request-timeout', default: '60s', doc: 'how long a request may take to arrive' }),
  headTimeoutMs: duration({
    flag: 'head-timeout',
    default: '15s',
    doc: 'how long the head of a request may take to arrive, also after connecting',
  }),
  maxConnections: limit({
    flag: 'max-connections',
    default: '0',
    doc: 'most connections at once; 0: what the limit of open files allows, 20000 at most',
  }),
  signInsPerMinute: limit({
    flag: 'sign-ins-per-minute',
    default: '1200',
    doc: 'sign-ins with a password that one address may try in a minute; 0: no limit',
  }),
  quotaMessages: limit({
    flag: 'quota-messages',
    default: '0',
    doc: 'messages that each user may send in a second; 0: no limit',
  }),
  quotaBytes: size({
    flag: 'quota-bytes',
    default: '0',
    doc: 'bytes of messages that each user may send in a second; 0: no limit',
  }),
  quotaDailyBytes: size({
    flag: 'quota-daily',
    default: '0',
    doc: 'bytes of messages that each user may send in a day of UTC; 0: no limit',
  }),
  corsOrigins: list({
    flag: 'cors-origin',
    placeholder: 'ORIGIN',
    doc: 'web pages that may use this server from a browser: https://example.org',
    check: value => (isOrigin(value) ? undefined : 'origins such as https://example.org, separated by commas'),
  }),
  maxReaders: count({
    flag: 'max-readers',
    default: '2000',
    doc: 'answers with entries that are under way at once, tails too',
  }),
  maxSearches: count({
    flag: 'max-searches',
    default: '16',
    doc: 'of these, answers that look through stored messages for a text, an expression or a field',
  }),
  producersPerUser: count({
    flag: 'producers',
    default: '10000',
    doc: 'producers remembered of each user; a producer is a sender that numbers its messages',
  }),
  producerIdleMs: duration({
    flag: 'producer-idle',
    default: '90d',
    atMost: '3660d',
    doc: 'how long a producer that sends nothing is remembered',
  }),
  drainTimeoutMs: duration({ flag: 'drain-timeout', default: '8s', doc: 'how long to finish requests when stopping' }),
  segmentBytes: size({ flag: 'segment-size', default: '64MiB', doc: 'when a file of the journal is full' }),
  segmentAgeMs: duration({ flag: 'segment-age', default: '24h', doc: 'when a file of the journal is old' }),
  reserveBytes: size({ flag: 'keep-free', default: '1GiB', doc: 'room left on the disk, but 5 % of it at most' }),
  logLevel: choice({
    flag: 'log-level',
    choices: levels,
    default: 'info',
    doc: 'the least that is written to stderr; with --quiet error',
  }),
  logFormat: choice({
    flag: 'log-format',
    choices: ['auto', 'json', 'pretty', 'none'],
    default: 'auto',
    doc: 'lines of JSON, or for people; auto: for people on a terminal',
  }),
  newJournal: toggle({ flag: 'new-journal', doc: 'begin an empty journal although the database knows another' }),
  quiet,
}

export const verifySettings = { data, json, quiet }

export const exportSettings = {
  data,
  format: choice({
    flag: 'format',
    choices: ['ndjson', 'csv'],
    default: 'ndjson',
    doc: 'lines as stored, or time, user and message',
  }),
  user: text({ flag: 'user', placeholder: 'NAME', default: undefined, doc: 'entries of this user only' }),
  stream: text({ flag: 'stream', placeholder: 'NAME', default: undefined, doc: 'entries of this stream only' }),
  since: text({ flag: 'since', placeholder: 'TIME', default: undefined, doc: 'RFC 3339, or how long ago: 1h' }),
  until: text({ flag: 'until', placeholder: 'TIME', default: undefined, doc: 'as --since; entries before it' }),
  quiet,
}

export const usersSettings = { data, json, quiet }

export const sessionsSettings = {
  ...usersSettings,
  user: text({ flag: 'user', placeholder: 'NAME', default: undefined, doc: 'sessions of this user only' }),
}

export const rotateSettings = {
  ...usersSettings,
  /** Never by a variable: nobody is signed out by accident. */
  endSessions: {
    ...toggle({
      flag: 'end-sessions',
      doc: 'what was signed before is worth nothing at once, and everybody signs in again',
    }),
    flagOnly: true,
  },
}

export const auditSettings = {
  ...usersSettings,
  last: text({ flag: 'last', placeholder: 'NUMBER', default: undefined, doc: 'the newest lines only, this many' }),
}

export const addUserSettings = {
  ...usersSettings,
  role: choice({
    flag: 'role',
    choices: roles,
    default: defaultRole,
    doc: 'what the user may do: send and read its own entries, read all, look after users',
  }),
}

/** From a second on, in milliseconds. */
function lifetime(atMost: string): (texts: readonly string[]) => number {
  return ([value = '']) => {
    const ms = parseDuration(value) ?? 0
    if (ms >= 1000 && ms <= (parseDuration(atMost) ?? 0)) return ms
    throw new Error(`a duration from 1s to ${atMost}, such as 30m, 24h or 7d`)
  }
}

const tokenLifetime: Setting<number | undefined> = {
  flag: 'expires',
  placeholder: 'DURATION',
  doc: 'how long it is good; until it is revoked, if left out',
  flagOnly: true,
  parse: lifetime('36500d'),
}

const codeLifetime: Setting<number> = {
  flag: 'expires',
  placeholder: 'DURATION',
  default: '24h',
  doc: 'how long the code is good',
  flagOnly: true,
  parse: lifetime('30d'),
}

export const addTokenSettings = {
  ...usersSettings,
  name: {
    ...text({
      flag: 'name',
      placeholder: 'MACHINE',
      default: undefined,
      doc: 'the machine or program that will use it',
    }),
    flagOnly: true,
  },
  scope: {
    ...choice({ flag: 'scope', choices: scopes, default: 'write', doc: 'send, read, or all that its user may' }),
    flagOnly: true,
  },
  expiresInMs: tokenLifetime,
}

export const inviteSettings = { ...usersSettings, expiresInMs: codeLifetime }

export type AddTokenSettings = SettingsOf<typeof addTokenSettings>
export type InviteSettings = SettingsOf<typeof inviteSettings>
export type ServeSettings = SettingsOf<typeof serveSettings>
export type VerifySettings = SettingsOf<typeof verifySettings>
export type ExportSettings = SettingsOf<typeof exportSettings>
export type UsersSettings = SettingsOf<typeof usersSettings>
export type SessionsSettings = SettingsOf<typeof sessionsSettings>
export type RotateSettings = SettingsOf<typeof rotateSettings>
export type AuditSettings = SettingsOf<typeof auditSettings>
export type AddUserSettings = SettingsOf<typeof addUserSettings>
