/**
 * What an admin does with users: list, add, change, remove (protocol rules U2 to U5).
 *
 * The same use cases for the HTTP API and for commands on a folder without a server. Knows no HTTP and no SQL.
 */
import { defaultRole, type Role } from '@message-gatherer/protocol'
import { refuseImpossible } from './possible-name.js'
import type { ListedUser, UserRecords } from '../database/user-records.js'
import type { Passwords } from '../sessions/passwords.js'
import type { WrongPasswords } from '../limits/wrong-passwords.js'
import { changeOwnPassword, type ChangeOwnPassword } from './own-password.js'
import type { Perform } from './perform.js'

export type { ListedUser }

export interface NewUser {
  readonly name: string
  /** Default: `writer`. */
  readonly role?: Role | undefined
  /** Without one an admin gives it later; nobody signs in before. */
  readonly password?: string | undefined
}

/** What is left out stays as it is. */
export interface UserChange {
  readonly role?: Role | undefined
  readonly disabled?: boolean | undefined
  readonly password?: string | undefined
}

export interface UserPage {
  /** By name. */
  readonly users: readonly ListedUser[]
  /** There are others behind these. */
  readonly more: boolean
}

/** Each also throws DATABASE_UNAVAILABLE, and what takes a password what `Passwords.hash` throws. */
export interface UserAdministration {
  /** At most 10,000 users whose names come after one. */
  list(after?: string): Promise<UserPage>
  /** @throws {GathererError} USER_EXISTS: a user has the name, or had it. */
  add(user: NewUser): Promise<ListedUser>
  /**
   * All of it or nothing. Once it resolves the user has the role, and lost its sessions if it is disabled or has another
   * password.
   *
   * @throws {GathererError} USER_UNKNOWN, LAST_ADMIN
   */
  change(name: string, change: UserChange): Promise<ListedUser>
  /** As `change`; the name stays reserved. @throws {GathererError} USER_UNKNOWN, LAST_ADMIN */
  remove(name: string): Promise<void>
  /** All sessions of the user end, its API tokens stay. */
  readonly changeOwnPassword: ChangeOwnPassword
}

export interface UserAdministrationOptions {
  readonly records: UserRecords
  readonly passwords: Pick<Passwords, 'hash' | 'verify' | 'refuse'>
  readonly wrongPasswords: WrongPasswords
  readonly perform: Perform
  readonly now: () => number
}

const mostListed = 10_000

export function userAdministration(options: UserAdministrationOptions): UserAdministration {
  const { records, passwords, perform, now } = options
  const hashOf = async (password: string | undefined) =>
    password === undefined ? undefined : await passwords.hash(password)
  return {
    list: async (after = '') => {
      const users = await records.list(after, mostListed + 1)
      return { users: users.slice(0, mostListed), more: users.length > mostListed }
    },
    add: ({ name, role = defaultRole, password }) =>
      perform({ action: 'user.add', subject: name, detail: role }, async deed => {
        const passwordHash = await hashOf(password)
        return records.add({ name, role, passwordHash }, { deed, nowMs: now() })
      }),
    change: (name, change) =>
      perform({ action: 'user.change', subject: name, detail: detailOf(change) }, async deed => {
        refuseImpossible(name)
        const { role, disabled, password } = change
        const passwordHash = await hashOf(password)
        return records.change(name, { role, isDisabled: disabled, passwordHash }, { deed, nowMs: now() })
      }),
    remove: name =>
      perform({ action: 'user.remove', subject: name }, async deed => {
        refuseImpossible(name)
        await records.remove(name, { deed, nowMs: now() })
      }),
    changeOwnPassword: changeOwnPassword(options),
  }
}

function detailOf({ role, disabled, password }: UserChange): string {
  const parts = [
    role && `role ${role}`,
    disabled && 'disabled',
    disabled === false && 'enabled',
    password && 'password',
  ]
  return parts.filter(part => part !== undefined && part !== false).join(', ')
}
