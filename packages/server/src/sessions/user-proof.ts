/**
 * Who somebody is, by name and password; where registration is open, whoever comes first with a name becomes its user.
 *
 * Protocol rules C3, C7, C8 and S7. Knows nothing of sessions.
 */
import { GathererError } from '@message-gatherer/protocol'
import { networkOf } from '../limits/network.js'
import type { Passwords } from './passwords.js'
import type { User, Users } from '../database/users.js'

export interface UserProofOptions {
  readonly users: Users
  readonly passwords: Passwords
  /** `closed`: nobody becomes a user by asking. */
  readonly registration: 'open' | 'closed'
  readonly now: () => number
}

const maxUsersWithoutPassword = 10_000

export class UserProof {
  readonly #options: UserProofOptions

  constructor(options: UserProofOptions) {
    this.#options = options
  }

  /** @returns undefined: there is none, and registration is closed. @throws {GathererError} TOO_MANY_REQUESTS */
  async findOrCreate(
    username: string,
    address: string,
  ): Promise<{ readonly user: User; readonly created: boolean } | undefined> {
    const { users, registration, now } = this.#options
    const user = await users.find(username)
    if (user || registration === 'closed') return user && { user, created: false }
    if ((await users.countWithoutPassword()) >= maxUsersWithoutPassword) {
      throw new GathererError('TOO_MANY_REQUESTS', 'too many users without a password', { retryAfterSeconds: 3600 })
    }
    return users.create(username, address, now())
  }

  /** A user who may choose a first password gets this one, where registration is open. */
  async check(user: User, password: string, address: string): Promise<'right' | 'first' | 'wrong'> {
    const { users, passwords, registration } = this.#options
    const from = networkOf(address)
    if (user.passwordHash !== undefined)
      return (await passwords.verify(user.passwordHash, password, from)) ? 'right' : 'wrong'
    if (registration === 'closed' || !user.takesFirstPassword)
      return (await passwords.refuse(password, from)) || 'wrong'
    const isFirst = await users.setFirstPassword(user, await passwords.hash(password, from))
    if (isFirst) return 'first'
    // Somebody else was first by a moment: now it is a password like any other.
    const now = await users.find(user.name)
    return now?.passwordHash !== undefined && (await passwords.verify(now.passwordHash, password, from))
      ? 'right'
      : 'wrong'
  }

  /** As long as `check` of a wrong password takes. */
  refuse(password: string, address: string): Promise<false> {
    return this.#options.passwords.refuse(password, networkOf(address))
  }
}
