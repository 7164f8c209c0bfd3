/**
 * A row of CSV (RFC 4180), with what a spreadsheet would run as a formula made harmless by a leading apostrophe.
 */

const runsAsFormula = /^[=+\-@\t\r]/
const needsQuotes = /[",\r\n]/

/** With its CRLF. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(text: string): string {
  const safe = runsAsFormula.test(text) ? `'${text}` : text
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
