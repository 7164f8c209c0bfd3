/**
 * Entries as CSV (RFC 4180), the seed's three columns, with what a spreadsheet would run as a formula made harmless by a
 * leading apostrophe (protocol rule R9).
 */

const runsAsFormula = /^[=+\-@\t\r]/
const needsQuotes = /[",\r\n]/

/** What stands before the message in a line, and after it (journal rules J1, J2). */
const messageField = ',"message":'
const checksumCharacters = ',"crc32":"00000000"}'.length

/** The first row, with its CRLF. */
export const csvHead = csvRow(['time', 'user', 'message'])

/**
 * The row of an intact entry: a string as it is, anything else as its JSON.
 *
 * @param line as stored, without its newline.
 */
export function csvRowOf(line: string): string {
  const at = line.indexOf(messageField)
  const { received_at: time, user } = JSON.parse(`${line.slice(0, at)}}`) as Readonly<Record<string, unknown>>
  const json = line.slice(at + messageField.length, line.length - checksumCharacters)
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
