/**
 * Exchanges a password for tokens (protocol rule S9): signs in, has them made in that session, and forgets the password.
 *
 * All or nothing: where one of them cannot be made, those before it are revoked.
 */
import type { Transport } from '@message-gatherer/client'
import type { ApiTokens, WantedToken } from '../api-tokens.js'
import { ClassicSession } from '../classic-session.js'
import type { Context } from '../context.js'
import { askPassword, type PasswordSource } from '../passwords.js'
import type { Patience } from '../patience.js'
import { signIn, turnNeverCame } from '../sign-in.js'
import type { KeptScope, KeptToken, KeptTokens } from '../stored-credential.js'
import { tokenNameOf } from '../user-name.js'
import type { Obtained } from './obtained.js'

const attempts = 8

export interface Way {
  readonly transport: Transport
  readonly tokens: ApiTokens
  readonly patience: Patience
}

export interface WantedLogin {
  readonly user: string
  readonly source: PasswordSource
  readonly alsoReads: boolean
}

/** @throws {GathererError} what `signIn` throws, and what making a token throws. */
export async function obtainByPassword(context: Context, way: Way, wanted: WantedLogin): Promise<Obtained> {
  const { user } = wanted
  const name = tokenNameOf(context.surroundings.host.name)
  const password = onceAsked(context, wanted)
  let first: Pick<Obtained, 'created' | 'passwordSet'> | undefined
  for (let attempt = 0; attempt < attempts; attempt++) {
    const options = { user, password, patience: way.patience, wrongPasswordTries: first ? attempts : 1 }
    const { token: session, created, passwordSet } = await signIn(new ClassicSession(way.transport), options)
    first ??= { created, passwordSet }
    const tokens = await makeTokens(way.tokens, session, { user, name, alsoReads: wanted.alsoReads })
    if (tokens) return { user, tokens, session, ...first }
    // Another command of this machine began a session of its own in between.
    await way.patience.forTurn(attempt)
  }
  throw turnNeverCame(user)
}

function onceAsked({ surroundings, talk }: Context, { user, source }: WantedLogin) {
  let asked: Promise<string> | undefined
  return (isNew: boolean): Promise<string> | string => {
    if (source.kind === 'given') return source.password
    if (isNew) talk.say(`${user} is new here: choose a password`)
    return (asked ??= askPassword(surroundings, talk, { user, isNew }))
  }
}

type Wanted = Omit<WantedToken, 'scope'> & Pick<WantedLogin, 'alsoReads'>

/** Undefined: the session has ended meanwhile. */
async function makeTokens(
  tokens: ApiTokens,
  session: string,
  { alsoReads, ...wanted }: Wanted,
): Promise<KeptTokens | undefined> {
  const make = (scope: KeptScope): Promise<KeptToken | undefined> => tokens.make(session, { ...wanted, scope })
  const write = await make('write')
  if (!write || !alsoReads) return write && { write }
  let read: KeptToken | undefined
  try {
    read = await make('read')
  } finally {
    if (!read) await tokens.revoke(write.token)
  }
  return read && { write, read }
}
