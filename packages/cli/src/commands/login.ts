/**
 * `gather login`: signs in once and keeps the credential for the commands that follow.
 *
 * Keeps nothing unless the server accepted the password.
 */
import { addressRule, isReadableOnTheWay, parseAddress } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import { ClassicSession } from '../classic-session.js'
import { printJson, warnOfPlainHttp, type Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { askPassword, passwordSource, type PasswordSource } from '../passwords.js'
import { Patience } from '../patience.js'
import type { LoginSettings } from '../settings.js'
import { signIn, type SignedIn } from '../sign-in.js'
import { exitOnSignal } from '../stop.js'
import { transportTo } from '../transport.js'
import { acceptedFingerprint } from '../trust.js'
import { userNameOf } from '../user-name.js'

export interface LoginOptions extends LoginSettings {
  readonly address: string | undefined
}

export async function login(context: Context, options: LoginOptions): Promise<number> {
  const { surroundings, settings } = context
  exitOnSignal(surroundings.host)
  const server = serverOf(options.address, settings.server)
  const user = settings.user ?? userNameOf(surroundings.host.name)
  if (isReadableOnTheWay(server)) warnOfPlainHttp(context, server)
  const source = await passwordSource(surroundings, { ...options, password: settings.password })
  const fingerprint = await acceptedFingerprint(context, server)
  const signedIn = await signInTo(context, { server, user, source, fingerprint })
  const { token, password, created, passwordSet } = signedIn
  new CredentialFile(surroundings).write({
    server,
    user,
    password,
    token,
    ...(fingerprint !== undefined && { fingerprint }),
  })
  context.talk.say(told({ server, user, signedIn }))
  printJson(context, { server, user, created, password_set: passwordSet })
  return 0
}

function serverOf(address: string | undefined, usual: string | undefined): string {
  const server = address === undefined ? usual : parseAddress(address)
  if (server !== undefined) return server
  const problem = address === undefined ? 'which server? there is no ADDRESS' : `'${address}' is not an address`
  throw new GathererError('USAGE', problem, { hint: `gather login ADDRESS, where ADDRESS is ${addressRule}` })
}

interface Target {
  readonly server: string
  readonly user: string
  readonly source: PasswordSource
  readonly fingerprint: string | undefined
}

async function signInTo(
  { surroundings, settings, talk }: Context,
  { server, user, source, fingerprint }: Target,
): Promise<SignedIn> {
  const transport = transportTo(server, { ...settings, fingerprint })
  const password = (isNew: boolean): Promise<string> | string => {
    if (source.kind === 'given') return source.password
    if (isNew) talk.say(`${user} is new here: choose a password`)
    return askPassword(surroundings, talk, { user, isNew })
  }
  try {
    const patience = new Patience(surroundings)
    return await signIn(new ClassicSession(transport), { user, password, patience, wrongPasswordTries: 1 })
  } finally {
    transport.close()
  }
}

function told({ server, user, signedIn }: { server: string; user: string; signedIn: SignedIn }): string {
  const done = `signed in to ${server} as ${user}`
  if (signedIn.created) return `created the user ${user}\n${done}`
  return signedIn.passwordSet ? `${user} had no password: it has the one you gave now\n${done}` : done
}
