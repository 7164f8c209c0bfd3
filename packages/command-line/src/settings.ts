/**
 * A program's settings as one table: flag, variable, unit, default and doc come from it, and so do `--help` and
 * `docs/configuration.md`.
 *
 * A flag wins over its variable, a variable over its `…_FILE`, that over the default.
 */
import { distance } from 'fastest-levenshtein'
import { GathererError, parseDuration, parseSize } from '@message-gatherer/protocol'

export interface Setting<T> {
  /** Without the leading dashes: `token-ttl`. */
  readonly flag: string
  /** One letter for the flag: `q`. */
  readonly short?: string
  /** What stands for the value in `--help`; a switch has none. */
  readonly placeholder?: string
  /** As a user would write it; undefined: there is no default. */
  readonly default?: string | undefined
  readonly doc: string
  /** May be given several times, or once with commas between the values, as in the variable; else the last one counts. */
  readonly repeats?: boolean
  /** It has no variable: what is set unseen would surprise. Where it repeats, a comma is part of a value. */
  readonly flagOnly?: boolean
  /** Throws an `Error` whose message says what would be right. */
  readonly parse: (texts: readonly string[]) => T
}

export type SettingsTable = Readonly<Record<string, Setting<unknown>>>

export type SettingsOf<T extends SettingsTable> = {
  readonly [Key in keyof T]: T[Key] extends Setting<infer Value> ? Value : never
}

export interface SettingSources {
  /** Upper case, for the variables: `GATHERD`. */
  readonly prefix: string
  /** By flag. */
  readonly flags: Readonly<Record<string, readonly string[]>>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly readFile: (path: string) => string
}

interface Words<D> {
  readonly flag: string
  readonly short?: string
  readonly doc: string
  readonly placeholder?: string
  readonly default?: D
}

export function text<D extends string | undefined>(
  words: Words<D>,
): Setting<string | (D extends string ? never : undefined)> {
  return { placeholder: 'TEXT', ...words, parse: ([value]) => value as string }
}

/** In milliseconds; as far as a timer can wait, or `atMost`. */
export function duration(
  words: Words<string> & { readonly default: string; readonly atMost?: string },
): Setting<number> {
  const { atMost = '24d', ...rest } = words
  const mostMs = parseDuration(atMost) ?? 0
  const parse = (value: string) => {
    const ms = parseDuration(value)
    return ms !== undefined && ms <= mostMs ? ms : undefined
  }
  return {
    placeholder: 'DURATION',
    ...rest,
    parse: one(parse, `a duration such as 500ms, 30s, 10m, 24h or 7d, ${atMost} at most`),
  }
}

/** In bytes; any, or `atMost`. */
export function size(words: Words<string> & { readonly default: string; readonly atMost?: string }): Setting<number> {
  const { atMost, ...rest } = words
  const mostBytes = atMost === undefined ? Infinity : (parseSize(atMost) ?? 0)
  const parse = (value: string) => {
    const bytes = parseSize(value)
    return bytes !== undefined && bytes <= mostBytes ? bytes : undefined
  }
  const rule = `a size such as 64KiB, 1MiB or 10GB${atMost === undefined ? '' : `, ${atMost} at most`}`
  return { placeholder: 'SIZE', ...rest, parse: one(parse, rule) }
}

/** A whole number from 1 on. */
export function count(words: Words<string> & { readonly default: string }): Setting<number> {
  const parse = (value: string) => (/^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined)
  return { placeholder: 'NUMBER', ...words, parse: one(parse, 'a whole number from 1 on') }
}

/** A whole number; 0: no limit. */
export function limit(words: Words<string> & { readonly default: string }): Setting<number> {
  const parse = (value: string) => (/^(?:0|[1-9]\d{0,8})$/.test(value) ? Number(value) : undefined)
  return { placeholder: 'NUMBER', ...words, parse: one(parse, 'a whole number from 0 on') }
}

export function choice<const C extends string, D extends C | undefined = undefined>(
  words: Words<D> & { readonly choices: readonly C[] },
): Setting<C | (D extends C ? never : undefined)> {
  const { choices, ...rest } = words
  const pick = (value: string) => choices.find(known => known === value)
  const parse = one<C>(pick, choices.join(' or '))
  return { placeholder: choices.join('|'), ...rest, parse }
}

export function toggle(words: Words<undefined>): Setting<boolean> {
  const known: Readonly<Record<string, boolean>> = {
    '1': true,
    true: true,
    yes: true,
    '0': false,
    false: false,
    no: false,
  }
  return { ...words, default: 'false', parse: one(value => known[value.toLowerCase()], 'true or false') }
}

export function list(
  words: Words<undefined> & { readonly check: (value: string) => string | undefined },
): Setting<readonly string[]> {
  const { check, ...rest } = words
  return {
    placeholder: 'TEXT',
    ...rest,
    default: '',
    repeats: true,
    parse: texts => texts.filter(Boolean).map(each(check)),
  }
}

/** The variable of a setting: `GATHERD_TOKEN_TTL`. */
export function variableOf(prefix: string, setting: Setting<unknown>): string {
  return `${prefix}_${setting.flag.toUpperCase().replaceAll('-', '_')}`
}

/**
 * Reads the whole table.
 *
 * @throws {GathererError} USAGE: a value that does not parse; it names the flag or variable and what would be right.
 */
export function resolveSettings<T extends SettingsTable>(table: T, sources: SettingSources): SettingsOf<T> {
  const entries = Object.entries(table).map(([key, setting]) => [key, resolveSetting(setting, sources)] as const)
  return Object.freeze(Object.fromEntries(entries)) as SettingsOf<T>
}

/** @throws {GathererError} USAGE: a variable with the program's prefix that no setting has, with the nearest one. */
export function refuseUnknownVariables(tables: readonly SettingsTable[], sources: SettingSources): void {
  const settings = tables.flatMap(table => Object.values(table)).filter(({ flagOnly }) => !flagOnly)
  const known = settings.flatMap(setting => [
    variableOf(sources.prefix, setting),
    `${variableOf(sources.prefix, setting)}_FILE`,
  ])
  const unknown = Object.keys(sources.environment).find(
    name => name.startsWith(`${sources.prefix}_`) && !known.includes(name) && !isServiceLink(name, sources.prefix),
  )
  if (unknown === undefined) return
  throw new GathererError('USAGE', `there is no variable ${unknown}`, { hint: nearest(unknown, [...new Set(known)]) })
}

/** What a container platform sets for a service of the program's name: `GATHERD_SERVICE_HOST`, `GATHERD_PORT`, … */
function isServiceLink(name: string, prefix: string): boolean {
  return /^(SERVICE_|PORT(_|$))/.test(name.slice(prefix.length + 1))
}

/** A sentence that names what was probably meant. */
export function nearest(word: string, known: readonly string[]): string {
  const close = closest(word, known)
  return close === undefined ? `known: ${known.join(', ')}` : `did you mean ${close}?`
}

/** The known word that this one is a slip of, or undefined when none is near. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const [best] = known.toSorted((a, b) => distance(word, a) - distance(word, b))
  return best !== undefined && distance(word, best) <= Math.max(2, word.length / 3) ? best : undefined
}

function resolveSetting(setting: Setting<unknown>, sources: SettingSources): unknown {
  const given = givenValue(setting, sources)
  if (given === undefined) return setting.default === undefined ? undefined : setting.parse([setting.default])
  try {
    return setting.parse(given.texts)
  } catch (error) {
    const expected = error instanceof Error ? error.message : String(error)
    throw new GathererError('USAGE', `${given.name}: '${given.texts.join(',')}' will not do`, {
      hint: `write ${expected}`,
      cause: error,
    })
  }
}

function givenValue(setting: Setting<unknown>, { prefix, flags, environment, readFile }: SettingSources) {
  const split = (value: string) => (setting.repeats ? value.split(',').map(part => part.trim()) : [value])
  const flag = flags[setting.flag]
  if (flag) return { name: `--${setting.flag}`, texts: setting.repeats ? flag : flag.slice(-1) }
  if (setting.flagOnly) return undefined
  const variable = variableOf(prefix, setting)
  const value = environment[variable]
  if (value !== undefined) return { name: variable, texts: split(value) }
  const file = environment[`${variable}_FILE`]
  if (file === undefined) return undefined
  return { name: `${variable}_FILE`, texts: split(contents(file, `${variable}_FILE`, readFile)) }
}

function contents(path: string, variable: string, readFile: SettingSources['readFile']): string {
  try {
    return readFile(path).trimEnd()
  } catch (cause) {
    throw new GathererError('USAGE', `${variable}: cannot read ${path}`, {
      hint: 'name a file that this user may read',
      cause,
    })
  }
}

function one<T>(parse: (value: string) => T | undefined, expected: string): (texts: readonly string[]) => T {
  return ([value = '']) => {
    const parsed = parse(value)
    if (parsed === undefined) throw new Error(expected)
    return parsed
  }
}

function each(check: (value: string) => string | undefined): (value: string) => string {
  return value => {
    const expected = check(value)
    if (expected !== undefined) throw new Error(expected)
    return value
  }
}
