/**
 * Another password for oneself, by the one there is (protocol rule S18).
 *
 * A wrong one costs the same work as at a sign-in, and is told as little of.
 */
import type { UserRecords } from '../database/user-records.js'
import { wrongCurrentPassword } from '../sessions/refusals.js'
import type { Passwords } from '../sessions/passwords.js'
import { networkOf } from '../limits/network.js'
import type { Verdict, WrongPasswords } from '../limits/wrong-passwords.js'
import type { Perform } from './perform.js'

export interface OwnPassword {
  readonly current: string
  readonly next: string
}

/** @throws {GathererError} NOT_ALLOWED: the current password is another. TOO_MANY_REQUESTS: too many were. What `Passwords.verify` and `hash` throw. */
export type ChangeOwnPassword = (name: string, password: OwnPassword) => Promise<void>

export interface OwnPasswordOptions {
  readonly records: Pick<UserRecords, 'passwordHashOf' | 'replacePassword'>
  readonly passwords: Pick<Passwords, 'hash' | 'verify' | 'refuse'>
  readonly wrongPasswords: WrongPasswords
  readonly perform: Perform
  readonly now: () => number
}

export function changeOwnPassword(options: OwnPasswordOptions): ChangeOwnPassword {
  const { records, passwords, wrongPasswords, perform, now } = options
  return (name, { current, next }) =>
    perform({ action: 'user.password', subject: name }, async deed => {
      const from = networkOf(deed.address)
      const hash = await records.passwordHashOf(name)
      const check = () => (hash === undefined ? passwords.refuse(current, from) : passwords.verify(hash, current, from))
      const isRight = await wrongPasswords.attempt({ username: name, address: deed.address }, check, verdictOf)
      if (hash === undefined || !isRight) throw wrongCurrentPassword()
      const to = await passwords.hash(next, from)
      // Somebody else may have changed it while these two were computed.
      await records.replacePassword(name, { from: hash, to }, { deed, nowMs: now() })
    })
}

function verdictOf(isRight: boolean): Verdict {
  return isRight ? 'right' : 'wrong'
}
