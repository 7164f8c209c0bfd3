/**
 * As whom a command speaks to which server: what `gather login` kept, unless flags or variables say otherwise.
 */
import { GathererError, isPassword } from '@message-gatherer/protocol'
import type { Credential, CredentialFile } from './credential-file.js'
import type { CommonSettings, SecretSettings } from './settings.js'
import { userNameOf } from './user-name.js'

export interface Identity {
  readonly server: string
  readonly user: string
  readonly password: string
}

/** Where the token of an identity is kept between commands. */
export interface TokenKeeper {
  /** Undefined: none is known. */
  readonly read: () => string | undefined
  readonly write: (token: string) => void
}

export interface Wanted extends Pick<CommonSettings, 'server' | 'user'>, SecretSettings {
  readonly hostName: string
}

/**
 * Undefined parts are taken from the credential, the user finally from the host's name.
 *
 * @throws {GathererError} NOT_SIGNED_IN: no server or no password is known.
 */
export function identityOf(stored: Credential | undefined, wanted: Wanted): Identity {
  const server = wanted.server ?? stored?.server
  if (server === undefined) throw notSignedIn('not signed in', 'ADDRESS')
  const there = stored?.server === server ? stored : undefined
  const user = wanted.user ?? there?.user ?? userNameOf(wanted.hostName)
  const password = wanted.password ?? (there?.user === user ? there.password : undefined)
  if (password === undefined) throw notSignedIn(`not signed in to ${server} as ${user}`, server)
  if (!isPassword(password)) throw new GathererError('USAGE', 'GATHER_PASSWORD will not do', { hint: passwordRule })
  return { server, user, password }
}

export const passwordRule = 'a password has 1 to 1,024 bytes'

/** Keeps the token in the credential file while that is about the same identity, else nowhere. */
export function tokenKeeperOf(file: CredentialFile, identity: Identity): TokenKeeper {
  const ours = (): Credential | undefined => {
    const stored = file.read()
    const same = stored?.server === identity.server && stored.user === identity.user
    return same && stored.password === identity.password ? stored : undefined
  }
  return {
    read: () => ours()?.token,
    write: token => {
      // Read again: `gather logout` or another login may have come in between.
      if (ours()) file.write({ ...identity, token })
    },
  }
}

function notSignedIn(message: string, address: string): GathererError {
  return new GathererError('NOT_SIGNED_IN', message, { hint: `gather login ${address}` })
}
