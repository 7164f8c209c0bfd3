/**
 * `gather login`: gets tokens for this machine, by password or by enrolment code, and keeps them for the commands that follow
 * (rules E8, E9).
 *
 * Keeps no password, and nothing unless the server accepted it.
 */
import { addressRule, isReadableOnTheWay, parseAddress } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import { ApiTokens } from '../api-tokens.js'
import { printJson, warnOfPlainHttp, type Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { obtainByCode, readCode } from '../login/by-code.js'
import { obtainByPassword, type Way } from '../login/by-password.js'
import type { Obtained } from '../login/obtained.js'
import { revokeReplaced } from '../login/replaced.js'
import { passwordSource, type PasswordSource } from '../passwords.js'
import { Patience } from '../patience.js'
import type { LoginSettings } from '../settings.js'
import { exitOnSignal } from '../stop.js'
import { scopesOf, type TokenLogin } from '../stored-credential.js'
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
  if (isReadableOnTheWay(server)) warnOfPlainHttp(context, server)
  const secret = await secretOf(context, options)
  const fingerprint = await acceptedFingerprint(context, server)
  const transport = transportTo(server, { ...settings, fingerprint })
  try {
    const patience = new Patience(surroundings)
    const way = { transport, patience, tokens: new ApiTokens(transport, patience) }
    const obtained = await obtain(context, way, { secret, alsoReads: options.read })
    const { user, tokens } = obtained
    await keep(context, way, {
      obtained,
      credential: { server, user, ...(fingerprint !== undefined && { fingerprint }), tokens },
    })
    tell(context, server, obtained)
    return 0
  } finally {
    transport.close()
  }
}

function serverOf(address: string | undefined, usual: string | undefined): string {
  const server = address === undefined ? usual : parseAddress(address)
  if (server !== undefined) return server
  const problem = address === undefined ? 'which server? there is no ADDRESS' : `'${address}' is not an address`
  throw new GathererError('USAGE', problem, { hint: `gather login ADDRESS, where ADDRESS is ${addressRule}` })
}

type Secret =
  { readonly kind: 'code'; readonly code: string } | { readonly kind: 'password'; readonly source: PasswordSource }

/** Before the server is asked anything. */
async function secretOf({ surroundings, settings }: Context, options: LoginOptions): Promise<Secret> {
  const { code, read, passwordStdin } = options
  if (code === undefined)
    return {
      kind: 'password',
      source: await passwordSource(surroundings, { passwordStdin, password: settings.password }),
    }
  if (passwordStdin) throw usage('--code and --password-stdin exclude each other', 'a code stands for a password')
  if (read)
    throw usage('with a code a machine may only send', 'gather login ADDRESS --read, with the password, reads, too')
  return { kind: 'code', code: await readCode(surroundings, code) }
}

function obtain(
  context: Context,
  way: Way,
  { secret, alsoReads }: { readonly secret: Secret; readonly alsoReads: boolean },
): Promise<Obtained> {
  const { name } = context.surroundings.host
  if (secret.kind === 'code') return obtainByCode(way.tokens, secret.code, name)
  const user = context.settings.user ?? userNameOf(name)
  return obtainByPassword(context, way, { user, source: secret.source, alsoReads })
}

interface Keeping {
  readonly obtained: Obtained
  readonly credential: TokenLogin
}

/** What was there before is revoked last: until then a machine that stops here has something good. */
async function keep(context: Context, { tokens }: Way, { obtained, credential }: Keeping): Promise<void> {
  const file = new CredentialFile(context.surroundings)
  const before = file.readIfUsable()
  try {
    file.write(credential)
  } catch (error) {
    for (const kept of Object.values(credential.tokens)) await tokens.revoke(kept.token)
    throw error
  } finally {
    if (obtained.session !== undefined) await tokens.revoke(obtained.session)
  }
  await revokeReplaced(context, before)
}

function tell(context: Context, server: string, { user, created, passwordSet, tokens }: Obtained): void {
  const { talk, settings } = context
  if (created) talk.say(`created the user ${user}`)
  else if (passwordSet) talk.say(`${user} had no password: it has the one you gave now`)
  talk.say(`signed in to ${server} as ${user}${tokens.read ? ', to send and to read' : ''}`)
  if (settings.user !== undefined && settings.user !== user)
    talk.warn(`the code is for ${user}, not for ${settings.user}`)
  printJson(context, { server, user, created, password_set: passwordSet, tokens: scopesOf(tokens) })
}

function usage(message: string, hint: string): GathererError {
  return new GathererError('USAGE', message, { hint })
}
