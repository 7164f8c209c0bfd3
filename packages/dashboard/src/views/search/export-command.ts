/** The command that exports the same without a browser's bounds. Pure. */
import { namesIn, type Filters } from '../entry/filters.js'
import { boundsOf, type TimeSpan } from './time-range.js'

export type ExportFormat = 'ndjson' | 'csv'

export interface Wanted {
  readonly filters: Filters
  readonly span: TimeSpan
}

export interface Destination {
  readonly format: ExportFormat
  /** Of the server. */
  readonly origin: string
}

export function exportCommand({ filters, span }: Wanted, { format, origin }: Destination): string {
  const { user, stream, source, where, contains, regex } = filters
  const { since, until } = boundsOf(span)
  const flags = [
    ['--server', origin],
    ['--format', format === 'csv' ? 'csv' : ''],
    ...namesIn(user).map(name => ['--user', name] as const),
    ...namesIn(stream).map(name => ['--stream', name] as const),
    ['--source', source],
    ['--where', where],
    ['--contains', contains],
    ['--regex', regex],
    ['--since', since ?? ''],
    ['--until', until ?? ''],
    ['--out', `entries.${format}`],
  ] as const
  const given = flags.filter(([, value]) => value !== '')
  return ['npx gather export', ...given.map(([flag, value]) => flagged(flag, value))].join(' ')
}

/** A value that begins with a dash stays a value. */
function flagged(flag: string, value: string): string {
  return `${flag}${value.startsWith('-') ? '=' : ' '}${quoted(value)}`
}

/** For a shell. */
export function quoted(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
