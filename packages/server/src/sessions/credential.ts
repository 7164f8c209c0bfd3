/**
 * What somebody has shown, once it was believed: a session's token, or an API token; and what it allows (protocol rule S10).
 *
 * Both kinds are live: when a role changes, or something is revoked, the object in memory changes, and whoever holds it sees.
 */
import { GathererError, type Role, type Scope } from '@message-gatherer/protocol'
import { isSignedIn, type Session } from './session.js'

export interface ApiToken {
  /** Names it, without being it. */
  readonly id: string
  readonly name: string
  readonly userId: number
  readonly user: string
  /** What the user may do now. */
  role: Role
  readonly scope: Scope
  /** Unix seconds; infinity: it has no end. */
  readonly expiresAt: number
  /** False from the moment it is revoked, or its user removed. */
  isThere: boolean
  /** False while its user is disabled. */
  isUserActive: boolean
  /** Unix milliseconds; 0: never. */
  lastUsedAtMs: number
}

export type Credential = Session | ApiToken

/** `oneself`: look after one's own tokens, sessions and password. */
export type Right = 'send' | 'read own' | 'read all' | 'oneself' | 'administer'

const ofRole: Readonly<Record<Role, ReadonlySet<Right>>> = {
  writer: new Set(['send', 'read own', 'oneself']),
  reader: new Set(['send', 'read own', 'read all', 'oneself']),
  admin: new Set(['send', 'read own', 'read all', 'oneself', 'administer']),
}

const ofScope: Readonly<Record<Scope, ReadonlySet<Right>>> = {
  write: new Set(['send']),
  read: new Set(['read own', 'read all']),
  admin: ofRole.admin,
}

/** The least of what the role allows and the scope. */
export function may(credential: Credential, right: Right): boolean {
  if (!ofRole[credential.role].has(right)) return false
  return !isApiToken(credential) || ofScope[credential.scope].has(right)
}

/** @throws {GathererError} NOT_ALLOWED */
export function demand(credential: Credential, right: Right): void {
  if (may(credential, right)) return
  throw notAllowed(credential, right)
}

export function isApiToken(credential: Credential): credential is ApiToken {
  return 'scope' in credential
}

/** Until a moment in time, which is for the caller to look at. */
export function isGood(credential: Credential): boolean {
  return isApiToken(credential) ? credential.isThere && credential.isUserActive : isSignedIn(credential)
}

/** As the audit table and the log name it. */
export function nameOf(credential: Credential): string {
  return isApiToken(credential) ? `${credential.user} (token ${credential.name})` : credential.user
}

const needs: Readonly<Record<Right, string>> = {
  send: 'send',
  'read own': 'read',
  'read all': 'read the entries of all',
  oneself: 'look after its tokens, sessions and password',
  administer: 'look after users',
}

function notAllowed(credential: Credential, right: Right): GathererError {
  const { user, role } = credential
  if (isApiToken(credential) && ofRole[role].has(right)) {
    return new GathererError(
      'NOT_ALLOWED',
      `this API token has the scope ${credential.scope}: it may not ${needs[right]}`,
      {
        hint: `sign in with the password, or use a token with another scope: gatherd tokens add ${user}`,
      },
    )
  }
  const detail = right === 'administer' ? `${user} is no admin` : `${user} is a ${role}: it may not ${needs[right]}`
  const wanted = right === 'administer' ? 'admin' : 'reader'
  return new GathererError('NOT_ALLOWED', detail, {
    hint: `on the server's machine: gatherd users role ${user} ${wanted}`,
  })
}
