/**
 * Sign-in and its order: identify, authenticate, then messages until logout, expiry or endpoint shift.
 *
 * Protocol rules C2 to C8 and S1 to S6. Memory decides, in one step without waiting; the database remembers.
 * Knows nothing of HTTP.
 */
import { GathererError } from '@message-gatherer/protocol'
import { invalidToken, wrongCredentials } from './refusals.js'
import { ChangedUsers, type UserChanged } from './changed-users.js'
import { next, type SessionEvent } from './state-machine.js'
import { isOver, type RevokedSessions, type SessionRegister } from './session-register.js'
import { isSignedIn, type Session } from './session.js'
import type { SignInTally } from './sign-in-tally.js'
import { UserProof, type UserProofOptions } from './user-proof.js'
import type { Verdict, WrongPasswords } from '../limits/wrong-passwords.js'
import type { Claims, Tokens } from './tokens.js'
import type { User } from '../database/users.js'
import type { StoredSessions } from '../database/stored-sessions.js'

export interface SessionsOptions extends UserProofOptions {
  readonly stored: StoredSessions
  readonly register: SessionRegister
  readonly wrongPasswords: WrongPasswords
  readonly tokens: Pick<Tokens, 'sign' | 'read'>
  readonly signIns: SignInTally
  readonly tokenTtlMs: number
  readonly randomId: () => string
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export interface IssuedToken {
  readonly token: string
  /** Unix seconds. */
  readonly expiresAt: number
}

export interface SignedIn extends IssuedToken {
  readonly session: Session
  /** This made the user. */
  readonly created: boolean
}

export type Authenticated =
  | ({ readonly kind: 'token'; readonly firstPassword: boolean } & IssuedToken)
  | { readonly kind: 'unknown user' | 'wrong password' | 'not identified' | 'no token made' }

/** The session of a good token. */
export interface Accepted {
  readonly session: Session
  /** Unix seconds at which the token that was shown ends; its session may end before. */
  readonly goodUntil: number
}

export type Examined =
  | ({ readonly kind: 'accepted' } & Accepted)
  /** `ended`: the session this ends is grounded already; wait for the database to know. */
  | { readonly kind: 'bad token' | 'not authenticated'; readonly ended?: Promise<void> }

const dayMs = 24 * 60 * 60 * 1000

export class Sessions {
  readonly #options: SessionsOptions
  readonly #proof: UserProof
  readonly #changes = new ChangedUsers()
  /** Ended, but the database could not be told yet. */
  readonly #unsaved = new Set<Session>()

  constructor(options: SessionsOptions) {
    this.#options = options
    this.#proof = new UserProof(options)
  }

  /** IDENTIFY: the session of this user at this address becomes *identified*. */
  async identify(username: string, address: string): Promise<'created' | 'known'> {
    const asOf = this.#changes.of(username)
    const found = await this.#proof.findOrCreate(username, address)
    if (asOf !== this.#changes.of(username)) return this.identify(username, address)
    if (!found?.user.isActive) return 'known'
    const session = this.#sessionAt(found.user, address)
    await this.#move(session, 'identify', address)
    return found.created ? 'created' : 'known'
  }

  /** AUTHENTICATE: an identified session gets a token for the right password. */
  authenticate(credentials: Credentials, address: string): Promise<Authenticated> {
    const place = { user: credentials.username, address }
    const { signIns, wrongPasswords } = this.#options
    const trial = { username: credentials.username, address }
    const attempt = wrongPasswords.attempt(trial, () => this.#authenticate(credentials, address), verdictOf)
    return signIns.count(attempt, place)
  }

  async #authenticate(credentials: Credentials, address: string): Promise<Authenticated> {
    const { username, password } = credentials
    const { users, registration } = this.#options
    const isClosed = registration === 'closed'
    const asOf = this.#changes.of(username)
    const user = await users.find(username)
    if (!user) return isClosed ? this.#refuseSlowly(password, address) : { kind: 'unknown user' }
    if (!user.isActive || !this.#live(user, address))
      return isClosed ? this.#refuseSlowly(password, address) : { kind: 'not identified' }
    const verdict = await this.#proof.check(user, password, address)
    if (asOf !== this.#changes.of(username)) return this.#authenticate(credentials, address)
    // While the password was checked the session may have ended or been replaced: only now is it read and moved.
    const session = this.#live(user, address)
    if (!session) return { kind: isClosed ? 'wrong password' : 'not identified' }
    if (verdict === 'wrong') {
      session.state = next(session.state, 'wrong password')
      return { kind: 'wrong password' }
    }
    const issued = await this.#issue(session, address)
    return issued ? { kind: 'token', firstPassword: verdict === 'first', ...issued } : { kind: 'no token made' }
  }

  /**
   * Identify and authenticate in one, without an address to belong to.
   *
   * @throws {GathererError} WRONG_CREDENTIALS, TOKEN_NOT_MADE, TOO_MANY_REQUESTS, DATABASE_UNAVAILABLE
   */
  signIn(credentials: Credentials, address: string): Promise<SignedIn> {
    const place = { user: credentials.username, address }
    return this.#options.signIns.count(this.#trySignIn(credentials, address), place)
  }

  async #trySignIn(credentials: Credentials, address: string): Promise<SignedIn> {
    const trial = { username: credentials.username, address }
    const judge = (signedIn: SignedIn | undefined): Verdict => (signedIn ? 'right' : 'wrong')
    const signedIn = await this.#options.wrongPasswords.attempt(trial, () => this.#signIn(credentials, address), judge)
    if (!signedIn) throw wrongCredentials()
    return signedIn
  }

  /** @returns undefined for an unknown user and a wrong password alike. */
  async #signIn(credentials: Credentials, address: string): Promise<SignedIn | undefined> {
    const { username, password } = credentials
    const asOf = this.#changes.of(username)
    const found = await this.#proof.findOrCreate(username, address)
    const verdict = found?.user.isActive
      ? await this.#proof.check(found.user, password, address)
      : await this.#proof.refuse(password, address)
    if (asOf !== this.#changes.of(username)) return this.#signIn(credentials, address)
    if (!found || !verdict || verdict === 'wrong') return undefined
    const session = this.#newSession(found.user, undefined)
    session.state = next(session.state, 'identify')
    const issued = await this.#issue(session, address)
    if (!issued) throw tokenNotMade()
    return { ...issued, session, created: found.created }
  }

  /**
   * Another token of a session that is authenticated; those it has stay good until they expire.
   *
   * @throws {GathererError} INVALID_TOKEN: the session ended. TOKEN_NOT_MADE: it goes on with the tokens it has.
   *   DATABASE_UNAVAILABLE
   */
  async renew(session: Session, address: string): Promise<SignedIn> {
    if (!isSignedIn(session)) throw invalidToken()
    const issued = this.#sign(session)
    if (!issued) throw tokenNotMade()
    session.expiresAt = Math.max(session.expiresAt, issued.expiresAt)
    await this.#move(session, 'message', address)
    return { ...issued, session, created: false }
  }

  /** Judges a token as it comes with a message: at once, from memory. */
  examine(token: string, address: string): Examined {
    const claims = this.#options.tokens.read(token)
    if (!claims) return { kind: 'bad token' }
    const session = this.#options.register.byId(claims.sid)
    if (claims.exp <= this.#nowSeconds()) return { kind: 'bad token', ...this.#expire(session, claims) }
    if (!session || session.userId !== claims.id) return { kind: 'not authenticated' }
    if (session.address !== undefined && session.address !== address) {
      return { kind: 'not authenticated', ended: this.#move(session, 'endpoint shift', address) }
    }
    if (isSignedIn(session)) return { kind: 'accepted', session, goodUntil: claims.exp }
    return { kind: 'not authenticated', ended: this.#move(session, 'message', address) }
  }

  /** Logout: the session is over, and so are all its tokens. */
  async logout(session: Session, address: string): Promise<void> {
    await this.#move(session, 'logout', address)
  }

  /**
   * A user was changed, and the database knows. Call it in the step in which the database said so: whoever signs in
   * meanwhile looks the user up again.
   */
  userChanged({ id, name, role, sessions }: UserChanged): void {
    this.#changes.note(name)
    this.#options.register.setRole(id, role)
    if (sessions === 'end') this.#options.register.revoke({ userId: id })
  }

  /** These have ended at another server: what was stored here since is forgotten, too. */
  async endedElsewhere(which: RevokedSessions): Promise<void> {
    for (const session of this.#options.register.revoke(which)) this.#unsaved.add(session)
    await this.#saveEnded()
  }

  /** Forgets sessions and users whose time is over; called now and then. */
  async sweep(): Promise<void> {
    const { register, stored, users, now } = this.#options
    register.sweep(this.#nowSeconds(), now() - dayMs)
    await this.#saveEnded()
    await stored.sweep(this.#nowSeconds(), now() - dayMs)
    await users.forgetWithoutPassword(now() - dayMs)
  }

  /** A session whose end is not stored would be back after a restart. */
  async #saveEnded(): Promise<void> {
    for (const session of this.#unsaved) {
      await this.#options.stored.forget(session.id)
      this.#unsaved.delete(session)
    }
  }

  async #refuseSlowly(password: string, address: string): Promise<Authenticated> {
    await this.#proof.refuse(password, address)
    return { kind: 'wrong password' }
  }

  /** @returns undefined when no token could be made; the session is grounded then. */
  async #issue(session: Session, address: string): Promise<IssuedToken | undefined> {
    const issued = this.#sign(session)
    if (!issued) {
      await this.#move(session, 'no token made', address)
      return undefined
    }
    session.expiresAt = Math.max(session.expiresAt, issued.expiresAt)
    await this.#move(session, 'right password', address)
    return issued
  }

  /** @returns undefined when no token could be made. */
  #sign({ id, userId }: Session): IssuedToken | undefined {
    const { tokens, tokenTtlMs, now } = this.#options
    const exp = Math.ceil((now() + tokenTtlMs) / 1000)
    try {
      return { token: tokens.sign({ id: userId, sid: id, iat: this.#nowSeconds(), exp }), expiresAt: exp }
    } catch {
      return undefined
    }
  }

  /** An expired token grounds its session if it was the newest one. */
  #expire(session: Session | undefined, claims: Claims): { ended?: Promise<void> } {
    if (!session || claims.exp < session.expiresAt) return {}
    return { ended: this.#move(session, 'expiry', session.address ?? '') }
  }

  #live(user: User, address: string): Session | undefined {
    return this.#options.register.at(user.id, address, this.#nowSeconds())
  }

  #sessionAt(user: User, address: string): Session {
    return this.#live(user, address) ?? this.#newSession(user, address)
  }

  #newSession(user: User, address: string | undefined): Session {
    const { randomId, now } = this.#options
    return {
      id: randomId(),
      userId: user.id,
      user: user.name,
      role: user.role,
      address,
      state: 'grounded',
      expiresAt: 0,
      changedAtMs: now(),
    }
  }

  /** Memory first, at once; then the database. */
  async #move(session: Session, event: SessionEvent, address: string): Promise<void> {
    const { register, stored, now } = this.#options
    const before = session.state
    session.state = next(session.state, event)
    session.changedAtMs = now()
    if (session.state === 'grounded') register.remove(session)
    else if (before === 'grounded' || register.byId(session.id) !== session) {
      const pushedOut = register.add(session)
      if (pushedOut) await stored.forget(pushedOut.id)
    }
    if (session.expiresAt > 0) register.tokenGiven(session)
    await stored.save(session, address, now()).catch((error: unknown) => {
      if (session.state === 'grounded') this.#unsaved.add(session)
      throw error
    })
  }

  #nowSeconds(): number {
    return Math.floor(this.#options.now() / 1000)
  }
}

/** Where nobody may know whether a user exists, what fails is a wrong password, whatever it was. */
function verdictOf({ kind }: Authenticated): Verdict {
  if (kind === 'wrong password') return 'wrong'
  return kind === 'token' || kind === 'no token made' ? 'right' : 'neither'
}

function tokenNotMade(): GathererError {
  return new GathererError('TOKEN_NOT_MADE', 'no token could be made', { retryAfterSeconds: 5 })
}

/** Puts the sessions of before a restart back into memory. */
export async function restoreSessions(stored: StoredSessions, register: SessionRegister, nowMs: number): Promise<void> {
  const nowSeconds = Math.floor(nowMs / 1000)
  for (const session of await stored.load(nowSeconds)) if (!isOver(session, nowSeconds)) register.add(session)
}
