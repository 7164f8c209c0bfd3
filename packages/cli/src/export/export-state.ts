/**
 * What lies beside an export that is not whole yet, `FILE.partial.json`: of what it is, and how far it is safe (reading rule T3).
 */

export interface ExportState {
  /** As it was asked for: only the same goes on here. */
  readonly asked: string
  /** What its times meant when it began; `1h` ago is another time now. */
  readonly since: string | null
  readonly until: string | null
  /** Where to go on; null: at the beginning. */
  readonly next: string | null
  /** So much of the partial file is synced; what is behind is not counted. */
  readonly bytes: number
  readonly entries: number
  /** Which run of the command writes. */
  readonly run: string
  /** Nothing but the name is missing. */
  readonly isWhole: boolean
}

export function encodeState(state: ExportState): Uint8Array {
  return Buffer.from(`${JSON.stringify(state)}\n`)
}

/** Undefined: it is damaged, or none of ours. */
export function decodeState(bytes: Uint8Array): ExportState | undefined {
  try {
    const state = JSON.parse(Buffer.from(bytes).toString()) as Readonly<Record<keyof ExportState, unknown>>
    return isState(state) ? state : undefined
  } catch {
    return undefined
  }
}

function isState(value: Readonly<Record<keyof ExportState, unknown>> | null): value is ExportState {
  if (typeof value !== 'object' || value === null) return false
  const { asked, since, until, next, bytes, entries, run, isWhole } = value
  const areTexts = [asked, run, since ?? '', until ?? '', next ?? ''].every(text => typeof text === 'string')
  const areCounts = [bytes, entries].every(count => Number.isSafeInteger(count) && Number(count) >= 0)
  return areTexts && areCounts && typeof isWhole === 'boolean'
}
