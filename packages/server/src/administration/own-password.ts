/**
 * Another password for oneself, by the one there is (protocol rule S18).
 *
 * A wrong one costs the same work as at a sign-in, and is told as little of.
 */
import type { UserRecords } from '../database/user-records.js'
import { wrongCurrentPassword } from '../sessions/refusals.js'
import type { Passwords } from '../sessions/passwords.js'
import type { Perform } from './perform.js'

export interface OwnPassword {
  readonly current: string
  readonly next: string
}

/** @throws {GathererError} NOT_ALLOWED: the current password is another. What `Passwords.verify` and `hash` throw. */
export type ChangeOwnPassword = (name: string, password: OwnPassword) => Promise<void>

export interface OwnPasswordOptions {
  readonly records: Pick<UserRecords, 'passwordHashOf' | 'replacePassword'>
  readonly passwords: Pick<Passwords, 'hash' | 'verify' | 'refuse'>
  readonly perform: Perform
  readonly now: () => number
}

export function changeOwnPassword({ records, passwords, perform, now }: OwnPasswordOptions): ChangeOwnPassword {
  return (name, { current, next }) =>
    perform({ action: 'user.password', subject: name }, async deed => {
      const from = await records.passwordHashOf(name)
      const isRight = from === undefined ? await passwords.refuse(current) : await passwords.verify(from, current)
      if (from === undefined || !isRight) throw wrongCurrentPassword()
      const to = await passwords.hash(next)
      // Somebody else may have changed it while these two were computed.
      await records.replacePassword(name, { from, to }, { deed, nowMs: now() })
    })
}
