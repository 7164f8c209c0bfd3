/**
 * Enrolment: a code, once, for an API token that sends (protocol rule S15).
 *
 * Needs nothing but the code; who tries is in the audit table by its address.
 */
import { performAs } from './perform.js'
import { newApiToken, type MadeToken } from './token-administration.js'
import { hashOfToken } from '../sessions/api-token-register.js'
import type { ApiTokenRecords } from '../database/api-token-records.js'
import type { AuditRecords } from '../database/audit-records.js'
import type { RandomBytes } from './new-secret.js'

export interface Enrolment {
  readonly code: string
  /** Of the machine that will use the token; a stream name. */
  readonly tokenName: string
}

export interface Enrolled extends MadeToken {
  readonly user: string
}

/**
 * @param address of who asks.
 * @throws {GathererError} WRONG_CREDENTIALS: the code is not good, whatever the reason. TOO_MANY_TOKENS: it stays so.
 *   DATABASE_UNAVAILABLE
 */
export type Enrol = (enrolment: Enrolment, address: string) => Promise<Enrolled>

export interface EnrolmentOptions {
  readonly tokens: Pick<ApiTokenRecords, 'enrol'>
  readonly audit: Pick<AuditRecords, 'noteRefused'>
  readonly now: () => number
  readonly random: RandomBytes
}

export function enrolment({ tokens, audit, now, random }: EnrolmentOptions): Enrol {
  return ({ code, tokenName }, address) => {
    const perform = performAs({ actor: { who: 'enrolment', address }, audit, now })
    return perform({ action: 'enrolment', subject: tokenName }, async deed => {
      const { text, row } = newApiToken({ name: tokenName, scope: 'write', expiresAtMs: undefined }, random)
      const { user, token } = await tokens.enrol(hashOfToken(code), row, { deed, nowMs: now() })
      return { ...token, token: text, user }
    })
  }
}
