/**
 * The settings of `gather`. The flags come from these tables, and so do the variables and the help.
 *
 * A password has a variable but no flag: every user of a machine can read the arguments of its processes.
 */
import { addressRule, parseAddress } from '@message-gatherer/client'
import { duration, text, toggle, type Setting, type SettingsOf } from '@message-gatherer/command-line'
import { isUserName, userNameRule } from '@message-gatherer/protocol'

const longestTimeoutMs = 24 * 3600 * 1000

const timeout = duration({
  flag: 'timeout',
  default: '10s',
  doc: 'how long to wait for each answer of the server',
})

export const commonSettings = {
  server: optional({ flag: 'server', placeholder: 'ADDRESS', doc: 'the server' }, parseAddress, addressRule),
  user: optional({ flag: 'user', placeholder: 'NAME', doc: 'the user' }, userName, userNameRule),
  timeoutMs: { ...timeout, parse: parseTimeout },
  json: toggle({ flag: 'json', doc: 'print the result as JSON' }),
  quiet: toggle({ flag: 'quiet', short: 'q', doc: 'print errors and results only' }),
  noColor: toggle({ flag: 'no-color', doc: 'print without colours, as does NO_COLOR' }),
}

export const loginSettings = {
  passwordStdin: toggle({ flag: 'password-stdin', doc: 'read the password from stdin' }),
}

/** Variables only: `GATHER_PASSWORD`, `GATHER_PASSWORD_FILE`. */
export const secretSettings = {
  password: text({ flag: 'password', doc: 'the password' }),
}

export type CommonSettings = SettingsOf<typeof commonSettings>
export type LoginSettings = SettingsOf<typeof loginSettings>
export type SecretSettings = SettingsOf<typeof secretSettings>

type Words = Pick<Setting<unknown>, 'flag' | 'placeholder' | 'doc'>

function optional<T>(words: Words, parse: (value: string) => T | undefined, expected: string): Setting<T | undefined> {
  return { ...words, parse: ([value = '']) => parse(value) ?? refuse(expected) }
}

function userName(value: string): string | undefined {
  return isUserName(value) ? value : undefined
}

function parseTimeout(texts: readonly string[]): number {
  const ms = timeout.parse(texts)
  return ms >= 1 && ms <= longestTimeoutMs ? ms : refuse('a duration from 1ms to 24h')
}

function refuse(expected: string): never {
  throw new Error(expected)
}
