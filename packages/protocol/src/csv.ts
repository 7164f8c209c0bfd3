/**
 * Entries as CSV (RFC 4180), the seed's three columns, with what a spreadsheet would run as a formula made harmless by a
 * leading apostrophe (protocol rule R9).
 */

import { splitStoredLine } from './stored-line.js'

const runsAsFormula = /^[=+\-@\t\r]/
const needsQuotes = /[",\r\n]/

/** The first row, with its CRLF. */
export const csvHead = csvRow(['time', 'user', 'message'])

/**
 * The row of an intact entry: a string as it is, anything else as its JSON.
 *
 * @param line as stored, without its newline.
 */
export function csvRowOf(line: string): string {
  const { stamps, message: json } = splitStoredLine(line)
  const { received_at: time, user } = JSON.parse(stamps) as Readonly<Record<string, unknown>>
  const message: unknown = json.startsWith('"') ? JSON.parse(json) : json
  return csvRow([String(time), String(user), String(message)])
}

/** With its CRLF. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(text: string): string {
  const safe = runsAsFormula.test(text) ? `'${text}` : text
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
