/**
 * How often each user was changed by an admin since the server started.
 *
 * A sign-in looks a user up, and then waits for the check of a password. Who finds another number after that than before
 * begins again, so that nobody gets in by what was true a moment ago (protocol rule U4).
 */
import type { Role } from '@message-gatherer/protocol'

/** What sessions need to know of a change. */
export interface UserChanged {
  readonly id: number
  readonly name: string
  /** As it is now. */
  readonly role: Role
  /** Neither disabled nor removed. */
  readonly isActive: boolean
  /** Not removed. */
  readonly isThere: boolean
  /** `end`: the user is disabled or removed, or has another password. */
  readonly sessions: 'keep' | 'end'
}

export class ChangedUsers {
  /** By name; only users that exist are changed. */
  readonly #times = new Map<string, number>()

  of(name: string): number {
    return this.#times.get(name) ?? 0
  }

  note(name: string): void {
    this.#times.set(name, this.of(name) + 1)
  }
}
