/** An offset as clients see it: `<journal id, 8 hex digits>-<bytes>` (protocol rule R2). Opaque to them. */

const form = /^([0-9a-f]{8})-(0|[1-9]\d{0,15})$/

export interface Offset {
  readonly journalId: string
  /** A position in the journal, in bytes. */
  readonly bytes: number
}

export function formatOffset(journalId: string, bytes: number): string {
  return `${journalId}-${bytes}`
}

/** Undefined: it is none. */
export function parseOffset(text: string): Offset | undefined {
  const [, journalId = '', digits] = form.exec(text) ?? []
  const bytes = Number(digits)
  return Number.isSafeInteger(bytes) ? { journalId, bytes } : undefined
}
