/**
 * Enrolment codes: list, make, withdraw (protocol rule S15). `enrolment.ts` turns one into an API token.
 *
 * Knows no HTTP and no SQL.
 */
import { enrolmentCodePrefix } from '@message-gatherer/protocol'
import { newSecret, type RandomBytes } from './new-secret.js'
import type { InvitationRecords, ListedInvitation } from '../database/invitation-records.js'
import type { Perform } from './perform.js'

export type { ListedInvitation }

export interface WantedInvitation {
  /** Of the user, which is added if there is none. */
  readonly name: string
  readonly expiresInMs: number
}

export interface MadeInvitation extends ListedInvitation {
  /** Shown this once. */
  readonly code: string
}

/** Each also throws DATABASE_UNAVAILABLE. */
export interface InvitationAdministration {
  /** Those that are good, the oldest first; 10,000 at most. */
  list(): Promise<readonly ListedInvitation[]>
  /** @throws {GathererError} TOO_MANY_INVITATIONS; USER_EXISTS: a user that was removed had the name. */
  make(wanted: WantedInvitation): Promise<MadeInvitation>
  /** Once it resolves the code is refused. @throws {GathererError} INVITATION_UNKNOWN */
  withdraw(id: string): Promise<void>
}

export interface InvitationAdministrationOptions {
  readonly records: InvitationRecords
  readonly perform: Perform
  readonly now: () => number
  readonly random: RandomBytes
}

const codeBytes = 16

export function invitationAdministration({
  records,
  perform,
  now,
  random,
}: InvitationAdministrationOptions): InvitationAdministration {
  return {
    list: () => records.list(now()),
    make: ({ name, expiresInMs }) =>
      perform({ action: 'invitation.make', subject: name }, async deed => {
        const { id, text, hash } = newSecret(random, enrolmentCodePrefix, codeBytes)
        const nowMs = now()
        const made = await records.add(name, { id, hash, expiresAtMs: nowMs + expiresInMs }, { deed, nowMs })
        return { ...made, code: text }
      }),
    withdraw: id =>
      perform({ action: 'invitation.withdraw', subject: id }, async deed => {
        await records.withdraw(id, { deed, nowMs: now() })
      }),
  }
}
