/**
 * IDENTIFY, then AUTHENTICATE, until there is a token.
 *
 * A classic session belongs to (user, address): another command on this machine may end it between the two messages.
 * Then both are sent again after a random wait.
 */
import { GathererError } from '@message-gatherer/protocol'
import type { ClassicSession, Outcome } from './classic-session.js'
import type { Patience, Settled } from './patience.js'

const attempts = 8

export interface SignInOptions {
  readonly user: string
  /** Called once IDENTIFY has told whether the user is new. */
  readonly password: (isNew: boolean) => Promise<string> | string
  readonly patience: Patience
  /**
   * How often the password may be called wrong. Under closed registration a server says so of *every* failure, also
   * when another command ended the session in between; so a password that was right before deserves another try.
   */
  readonly wrongPasswordTries: number
}

export interface SignedIn {
  readonly token: string
  readonly password: string
  /** IDENTIFY made the user. */
  readonly created: boolean
  /** The user, new or not, had no password before. */
  readonly passwordSet: boolean
}

/**
 * @throws {GathererError} WRONG_CREDENTIALS, REFUSED, TOO_MANY_REQUESTS, SERVER_UNREACHABLE; NOT_SIGNED_IN: others kept
 *   ending the session.
 */
export async function signIn(session: ClassicSession, options: SignInOptions): Promise<SignedIn> {
  const { user, patience, wrongPasswordTries } = options
  let created = false
  let password: string | undefined
  for (let attempt = 0, wrong = 0; attempt < attempts; attempt++) {
    const identified = accepted(await patience.whileBusy(() => session.identify(user)), user)
    if (identified?.created) created = true
    const given = (password ??= await options.password(created))
    const outcome = await patience.whileBusy(() => session.authenticate(user, given))
    if (outcome.kind === 'wrong password' && ++wrong >= wrongPasswordTries) throw wrongPassword(user, outcome.text)
    const authenticated = outcome.kind === 'wrong password' ? undefined : accepted(outcome, user)
    if (authenticated) return { token: authenticated.token, password, created, passwordSet: authenticated.created }
    await patience.forTurn(attempt)
  }
  throw turnNeverCame(user)
}

/** The error when the session was ended by others each time. */
export function turnNeverCame(user: string): GathererError {
  const hint =
    'other commands sign in as this user from this address at the same time; try again, or use a user for each'
  return new GathererError('NOT_SIGNED_IN', `the session of ${user} was ended by others again and again`, { hint })
}

/** Undefined: not identified, to be tried again. */
function accepted(outcome: Settled, user: string): Extract<Outcome, { kind: 'accepted' }> | undefined {
  switch (outcome.kind) {
    case 'accepted':
      return outcome
    case 'not identified':
      return undefined
    case 'unanswered':
      throw outcome.error
    case 'wrong password':
      throw wrongPassword(user, outcome.text)
    case 'refused':
      throw new GathererError('REFUSED', `the server refused ${user}: ${outcome.text}`)
  }
}

function wrongPassword(user: string, text: string): GathererError {
  const hint = 'check user and password; gather login ADDRESS signs in again'
  return new GathererError('WRONG_CREDENTIALS', `not signed in as ${user}: ${text}`, { hint })
}
