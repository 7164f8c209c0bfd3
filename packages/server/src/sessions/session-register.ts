/**
 * The sessions that are not grounded, in memory: what a message is checked against, without a database.
 *
 * Bounded: of sessions that never got a token only the newest are kept (guarantee G10), and expired ones are forgotten.
 */
import type { Role } from '@message-gatherer/protocol'
import { next, type State } from './state-machine.js'
import type { Session } from './session.js'

/** Sessions without a token, at most. */
const maxWaiting = 20_000

/** All of a user, one, or all there are. */
export type RevokedSessions = { readonly userId: number } | { readonly id: string } | 'all'

export class SessionRegister {
  readonly #byId = new Map<string, Session>()
  /** Classic sessions by user and address. */
  readonly #byPlace = new Map<string, Session>()
  /** The sessions of each user that has any, by the user's id. */
  readonly #byUser = new Map<number, Set<Session>>()
  /** Sessions that never got a token, oldest first. */
  readonly #waiting = new Set<Session>()

  get size(): number {
    return this.#byId.size
  }

  /** How many there are in each state. */
  countByState(): ReadonlyMap<State, number> {
    const counts = new Map<State, number>([
      ['identified', 0],
      ['authenticated', 0],
    ])
    for (const { state } of this.#byId.values()) counts.set(state, (counts.get(state) ?? 0) + 1)
    return counts
  }

  byId(id: string): Session | undefined {
    return this.#byId.get(id)
  }

  /** The classic session of a user at an address, unless its time is over. */
  at(userId: number, address: string, nowSeconds: number): Session | undefined {
    const session = this.#byPlace.get(placeOf(userId, address))
    return session && !isOver(session, nowSeconds) ? session : undefined
  }

  /** Adds a session; returns the one that had to go for it, if one had to. */
  add(session: Session): Session | undefined {
    if (session.address !== undefined) {
      const before = this.#byPlace.get(placeOf(session.userId, session.address))
      if (before) this.remove(before)
      this.#byPlace.set(placeOf(session.userId, session.address), session)
    }
    this.#byId.set(session.id, session)
    this.#sessionsOf(session.userId).add(session)
    if (session.expiresAt === 0) this.#waiting.add(session)
    return this.#waiting.size > maxWaiting ? this.#removeOldestWaiting() : undefined
  }

  remove(session: Session): void {
    this.#byId.delete(session.id)
    this.#waiting.delete(session)
    this.#forgetOfUser(session)
    if (session.address === undefined) return
    const place = placeOf(session.userId, session.address)
    if (this.#byPlace.get(place) === session) this.#byPlace.delete(place)
  }

  /** From here on the user's sessions may do what this role may. */
  setRole(userId: number, role: Role): void {
    for (const session of this.#byUser.get(userId) ?? []) session.role = role
  }

  /** Those whose time is not over, in no order. */
  all(nowSeconds: number): Session[] {
    return [...this.#byId.values()].filter(session => !isOver(session, nowSeconds))
  }

  /** Ends some sessions; none of their tokens is good from here on. @returns those that ended. */
  revoke(which: RevokedSessions): readonly Session[] {
    const ended = this.#chosen(which)
    for (const session of ended) {
      session.state = next(session.state, 'revocation')
      this.remove(session)
    }
    return ended
  }

  /** The session has a token now. */
  tokenGiven(session: Session): void {
    this.#waiting.delete(session)
  }

  /** Forgets what ended by itself: expired, or identified and silent since `silentSinceMs`. */
  sweep(nowSeconds: number, silentSinceMs: number): void {
    for (const session of this.#byId.values()) {
      const isSilent = session.state === 'identified' && session.changedAtMs < silentSinceMs
      if (isSilent || isOver(session, nowSeconds)) this.#expire(session)
    }
  }

  #chosen(which: RevokedSessions): readonly Session[] {
    if (which === 'all') return [...this.#byId.values()]
    if ('userId' in which) return [...(this.#byUser.get(which.userId) ?? [])]
    const session = this.#byId.get(which.id)
    return session ? [session] : []
  }

  #sessionsOf(userId: number): Set<Session> {
    const sessions = this.#byUser.get(userId) ?? new Set()
    this.#byUser.set(userId, sessions)
    return sessions
  }

  #forgetOfUser(session: Session): void {
    const sessions = this.#byUser.get(session.userId)
    if (sessions?.delete(session) && sessions.size === 0) this.#byUser.delete(session.userId)
  }

  #removeOldestWaiting(): Session | undefined {
    const [oldest] = this.#waiting
    if (oldest) this.#expire(oldest)
    return oldest
  }

  #expire(session: Session): void {
    session.state = next(session.state, 'expiry')
    this.remove(session)
  }
}

/** True when the newest token's time is over; who identified again after it waits for a password. */
export function isOver(session: Session, nowSeconds: number): boolean {
  return session.state === 'authenticated' && session.expiresAt <= nowSeconds
}

function placeOf(userId: number, address: string): string {
  return `${userId}@${address}`
}
