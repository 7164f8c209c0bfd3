/** The rows of enrolment codes that wait (protocol rule S15). */
import type { Kysely } from 'kysely'
import { isActive, type UserRow } from './user-rows.js'
import { wrongCredentials } from '../sessions/refusals.js'
import type { Schema } from './schema.js'

/** Those that have not ended. */
export function selectWaiting(db: Kysely<Schema>, nowMs: number) {
  return db
    .selectFrom('invitations')
    .innerJoin('users', 'users.id', 'invitations.user_id')
    .selectAll('invitations')
    .select('username')
    .where('expires_at', '>', nowMs)
}

/**
 * Uses a code up.
 *
 * @param hash its SHA-256, in hex.
 * @returns whom it is for.
 * @throws {GathererError} WRONG_CREDENTIALS: it is not good, whatever the reason.
 */
export async function takeInvitation(tx: Kysely<Schema>, hash: string, nowMs: number): Promise<UserRow> {
  const found = await selectWaiting(tx, nowMs).where('hash', '=', hash).executeTakeFirst()
  if (!found) throw wrongCode()
  const user = await tx.selectFrom('users').selectAll().where('id', '=', found.user_id).executeTakeFirstOrThrow()
  if (!isActive(user)) throw wrongCode()
  await tx.deleteFrom('invitations').where('id', '=', found.id).execute()
  return user
}

/** One answer for all reasons, so that it tells nothing. */
export function wrongCode() {
  return wrongCredentials('this enrolment code is not good: it was used, has ended, or was never one', newCode)
}

const newCode = 'ask for another one; it is made on the server: gatherd users invite NAME'
