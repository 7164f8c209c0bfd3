/**
 * As whom a command speaks to which server: what `gather login` kept, unless flags or variables say otherwise.
 */
import type { StoredToken, TokenStore } from '@message-gatherer/client'
import { GathererError, isPassword } from '@message-gatherer/protocol'
import type { Credential, CredentialFile } from './credential-file.js'
import type { CommonSettings, SecretSettings } from './settings.js'
import type { Destination } from './spool-folder.js'
import { userNameOf } from './user-name.js'

export interface Identity extends Destination {
  /** Undefined: messages can be kept for this destination, not delivered. */
  readonly password: string | undefined
  /** Of the one certificate that the server may have; undefined: authorities decide. */
  readonly fingerprint: string | undefined
}

export interface Wanted extends Pick<CommonSettings, 'server' | 'user' | 'fingerprint'>, SecretSettings {
  readonly hostName: string
}

/**
 * Undefined parts are taken from the credential; the user of a password is finally the host's name.
 *
 * @param consequence what comes of it when they are not known.
 * @throws {GathererError} NOT_SIGNED_IN: it is not known which server, or as whom.
 */
export function identityOf(stored: Credential | undefined, wanted: Wanted, consequence = 'nothing was kept'): Identity {
  const server = wanted.server ?? stored?.server
  if (server === undefined) throw notSignedIn(`not signed in, so ${consequence}`, 'ADDRESS')
  const there = stored?.server === server ? stored : undefined
  // Without a password a guess would keep messages for a user that nobody meant.
  const guess = wanted.password === undefined ? undefined : userNameOf(wanted.hostName)
  const user = wanted.user ?? there?.user ?? guess
  if (user === undefined) throw notSignedIn(`not signed in to ${server}, so ${consequence}`, server)
  const password = wanted.password ?? (there?.user === user ? there.password : undefined)
  if (password !== undefined && !isPassword(password))
    throw new GathererError('USAGE', 'GATHER_PASSWORD will not do', { hint: passwordRule })
  return { server, user, password, fingerprint: wanted.fingerprint ?? there?.fingerprint }
}

export const passwordRule = 'a password has 1 to 1,024 bytes'

/** Keeps the token in the credential file while that is about the same identity, else in memory. */
export function tokenStoreOf(file: CredentialFile, identity: Identity): TokenStore {
  let inMemory: StoredToken | undefined
  const ours = (): Credential | undefined => {
    const stored = readable(file)
    const same = stored?.server === identity.server && stored.user === identity.user
    return same && stored.password === identity.password ? stored : undefined
  }
  return {
    read: () => ours()?.session ?? inMemory,
    write: session => {
      inMemory = session
      // Read again: `gather logout` or another login may have come in between.
      const stored = ours()
      if (stored) keep(file, { ...stored, session })
    },
  }
}

function readable(file: CredentialFile): Credential | undefined {
  try {
    return file.read()
  } catch (error) {
    if (error instanceof GathererError) return undefined
    throw error
  }
}

/** A token that cannot be kept costs the next command a sign-in, no more. */
function keep(file: CredentialFile, credential: Credential): void {
  try {
    file.write(credential)
  } catch (error) {
    if (!(error instanceof GathererError)) throw error
  }
}

function notSignedIn(message: string, address: string): GathererError {
  return new GathererError('NOT_SIGNED_IN', message, { hint: `gather login ${address}` })
}
