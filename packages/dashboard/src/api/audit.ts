/** The audit table (protocol rule U8). */
import type { Outcome } from './ask.js'
import { askAs } from '../app/session.js'

export interface AuditLine {
  readonly id: number
  readonly at: string
  readonly who: string
  /** Empty: the machine of the server. */
  readonly address: string
  readonly action: string
  readonly subject: string
  /** `done`, or the code of the refusal. */
  readonly result: string
  readonly detail?: string
}

export interface AuditPart {
  readonly audit: readonly AuditLine[]
  readonly more?: true
}

/** Higher than any. */
const end = 999_999_999_999_999

/** The newest first, 1,000 at most. @param before an id; the newest of all, if none is named. */
export function listAudit(before = end): Promise<Outcome<AuditPart>> {
  return askAs(`/v1/audit?before=${before}`)
}
