/**
 * How a command shows who it is: by a password, by a token that it was given, or by what `gather login` keeps (rule E8).
 */
import type { ConnectOptions, StoredToken, TokenSource, TokenStore } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import type { CredentialFile } from './credential-file.js'
import type { Identity } from './identity.js'
import { hasTokens, type KeptScope, type PasswordLogin } from './stored-credential.js'

/** What `connect` is to be given. */
export function proofOptions(
  file: CredentialFile,
  identity: Identity,
): Pick<ConnectOptions, 'password' | 'token' | 'tokens'> {
  const { proof } = identity
  switch (proof.kind) {
    case 'password':
      return { password: proof.password, tokens: tokenStoreOf(file, { ...identity, password: proof.password }) }
    case 'token':
      return { token: proof.token }
    case 'kept':
      return { token: keptTokenOf(file, { ...identity, scope: proof.scope }) }
    case 'only sends':
    case 'none':
      return {}
  }
}

/** The token of the login as it is now: another login, or none, may have come meanwhile. */
export function keptTokenOf(
  file: CredentialFile,
  { server, user, scope }: Pick<Identity, 'server' | 'user'> & { readonly scope: KeptScope },
): TokenSource {
  return () => {
    const stored = file.readIfUsable()
    const isOurs = stored?.server === server && stored.user === user
    return isOurs && hasTokens(stored) ? stored.tokens[scope]?.token : undefined
  }
}

/** Keeps the session's token in the credential file of an older `gather` while that is about the same identity, else in memory. */
function tokenStoreOf(
  file: CredentialFile,
  { server, user, password }: Pick<PasswordLogin, 'server' | 'user' | 'password'>,
): TokenStore {
  let inMemory: StoredToken | undefined
  const ours = (): PasswordLogin | undefined => {
    const stored = file.readIfUsable()
    if (!stored || hasTokens(stored)) return undefined
    return stored.server === server && stored.user === user && stored.password === password ? stored : undefined
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

/** A token that cannot be kept costs the next command a sign-in, no more. */
function keep(file: CredentialFile, credential: PasswordLogin): void {
  try {
    file.write(credential)
  } catch (error) {
    if (!(error instanceof GathererError)) throw error
  }
}
