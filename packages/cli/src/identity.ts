/**
 * As whom a command speaks to which server: what `gather login` kept, unless flags or variables say otherwise.
 */
import { apiTokenPrefix, GathererError, isPassword, passwordRule } from '@message-gatherer/protocol'
import type { CommonSettings, SecretSettings } from './settings.js'
import type { Destination } from './spool-folder.js'
import { hasTokens, type Credential, type KeptScope } from './stored-credential.js'
import { userNameOf } from './user-name.js'

export interface Identity extends Destination {
  readonly proof: Proof
  /** Of the one certificate that the server may have; undefined: authorities decide. */
  readonly fingerprint: string | undefined
}

/** How a command shows who it is. */
export type Proof =
  | { readonly kind: 'password'; readonly password: string }
  /** By `GATHER_TOKEN`. */
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'kept'; readonly scope: KeptScope }
  /** What is kept does not read. */
  | { readonly kind: 'only sends' }
  /** Messages can be kept for this destination, not delivered. */
  | { readonly kind: 'none' }

export interface Wanted extends Pick<CommonSettings, 'server' | 'user' | 'fingerprint'>, SecretSettings {
  readonly hostName: string
}

export type Purpose = 'send' | 'read'

const consequences: Readonly<Record<Purpose, string>> = { send: 'nothing was kept', read: 'nothing can be read' }

/**
 * Undefined parts are taken from the credential; the user of a password is finally the host's name.
 *
 * @throws {GathererError} NOT_SIGNED_IN: it is not known which server, or as whom. USAGE: a variable will not do.
 */
export function identityOf(stored: Credential | undefined, wanted: Wanted, purpose: Purpose): Identity {
  const server = wanted.server ?? stored?.server
  if (server === undefined) throw notSignedIn(`not signed in, so ${consequences[purpose]}`, 'ADDRESS')
  const given = givenProof(wanted)
  const there = stored?.server === server ? stored : undefined
  // Without a password a guess would keep messages for a user that nobody meant.
  const guess = given?.kind === 'password' ? userNameOf(wanted.hostName) : undefined
  const user = wanted.user ?? there?.user ?? guess
  if (user === undefined) {
    if (given) throw whoseToken()
    throw notSignedIn(`not signed in to ${server}, so ${consequences[purpose]}`, server)
  }
  const proof = given ?? (there?.user === user ? keptProof(there, purpose) : ({ kind: 'none' } as const))
  return { server, user, proof, fingerprint: wanted.fingerprint ?? there?.fingerprint }
}

/**
 * What the variables give; undefined: nothing.
 *
 * @throws {GathererError} USAGE
 */
export function givenProof({
  password,
  token,
}: SecretSettings): Extract<Proof, { kind: 'password' | 'token' }> | undefined {
  if (password !== undefined && token !== undefined)
    throw usage('there is GATHER_PASSWORD, and GATHER_TOKEN, too', 'give one of them')
  if (password !== undefined && !isPassword(password))
    throw usage('GATHER_PASSWORD will not do', `a password has ${passwordRule}`)
  if (token !== undefined && !isApiToken(token))
    throw usage(
      'GATHER_TOKEN will not do',
      `an API token begins with ${apiTokenPrefix}: gatherd tokens add NAME makes one`,
    )
  if (password !== undefined) return { kind: 'password', password }
  return token === undefined ? undefined : { kind: 'token', token }
}

function isApiToken(text: string): boolean {
  return text.startsWith(apiTokenPrefix) && /^[\w-]{1,200}$/.test(text)
}

function keptProof(stored: Credential, purpose: Purpose): Proof {
  if (!hasTokens(stored)) return { kind: 'password', password: stored.password }
  if (purpose === 'send') return { kind: 'kept', scope: 'write' }
  return stored.tokens.read ? { kind: 'kept', scope: 'read' } : { kind: 'only sends' }
}

function whoseToken(): GathererError {
  return usage('it is not known whose token GATHER_TOKEN is', 'name its user with GATHER_USER')
}

function notSignedIn(message: string, address: string): GathererError {
  return new GathererError('NOT_SIGNED_IN', message, { hint: `gather login ${address}` })
}

function usage(message: string, hint: string): GathererError {
  return new GathererError('USAGE', message, { hint })
}
