/**
 * `gather status`: which server and user, whether the server can be reached, and what is in the spool (rule E5).
 *
 * Looks only: a spool that is not there is not made.
 */
import type { KeeperFigures, NoAnswer, Transport } from '@message-gatherer/client'
import { report } from '@message-gatherer/command-line'
import { errorCodes, GathererError } from '@message-gatherer/protocol'
import { grouped, sizeInWords } from '../bar-line.js'
import { printJson, type Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { givenProof } from '../identity.js'
import { findSpool } from '../opened-spool.js'
import type { SpoolSettings } from '../settings.js'
import { exitOnSignal } from '../stop.js'
import { hasTokens, scopesOf, type Credential } from '../stored-credential.js'
import { transportTo } from '../transport.js'
import { knownFingerprint } from '../trust.js'
import { userNameOf } from '../user-name.js'

interface Status {
  readonly server: string | undefined
  readonly user: string | undefined
  readonly signedIn: boolean
  /** What a login keeps for this server and user. */
  readonly tokens: ReturnType<typeof scopesOf>
  readonly reach: Reach
  readonly spool: SpoolFound
}

type Reach = { readonly reachable: true } | ({ readonly reachable: false } & Pick<NoAnswer, 'reason' | 'code'>)

type SpoolFound =
  | { readonly kind: 'found'; readonly folder: string; readonly status: KeeperFigures }
  /** Nothing was ever spooled for this server and user, or these are not known. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly error: GathererError }

export async function status(context: Context, options: SpoolSettings): Promise<number> {
  const { surroundings, settings } = context
  exitOnSignal(surroundings.host)
  const who = whoIs(context, new CredentialFile(surroundings).read())
  const reach: Reach =
    who.server === undefined
      ? { reachable: false, reason: 'no server is known' }
      : await reachOf(transportTo(who.server, { ...settings, fingerprint: knownFingerprint(context, who.server) }))
  const found = { ...who, reach, spool: await spoolOf(context, options, who) }
  if (settings.json) printJson(context, jsonOf(found))
  else surroundings.host.stdout.write(textOf(found))
  if (!found.signedIn) context.talk.say(`not signed in: gather login ${found.server ?? 'ADDRESS'}`)
  if (found.spool.kind === 'unusable') return report('gather', found.spool.error, surroundings.host)
  return exitStatusOf(found)
}

type Who = Pick<Status, 'server' | 'user' | 'signedIn' | 'tokens'>

function whoIs({ surroundings, settings }: Context, stored: Credential | undefined): Who {
  const server = settings.server ?? stored?.server
  const there = stored?.server === server ? stored : undefined
  const given = givenProof(settings)
  const guess = given?.kind === 'password' ? userNameOf(surroundings.host.name) : undefined
  const user = settings.user ?? there?.user ?? guess
  const kept = there?.user === user ? there : undefined
  const signedIn = server !== undefined && user !== undefined && (given ?? kept) !== undefined
  return { server, user, signedIn, tokens: kept && hasTokens(kept) ? scopesOf(kept.tokens) : [] }
}

async function reachOf(transport: Transport): Promise<Reach> {
  try {
    const answer = await transport.exchange({ method: 'GET', path: '/healthz' })
    if (answer.kind === 'no answer') return { ...answer, reachable: false }
    return answer.status === 200
      ? { reachable: true }
      : { reachable: false, reason: `GET /healthz answers ${answer.status}` }
  } finally {
    transport.close()
  }
}

async function spoolOf(context: Context, options: SpoolSettings, { server, user }: Who): Promise<SpoolFound> {
  if (server === undefined || user === undefined) return { kind: 'none' }
  try {
    const opened = await findSpool(context, options)
    if (!opened) return { kind: 'none' }
    const found = { kind: 'found', folder: opened.folder, status: opened.gatherer.status() } as const
    await opened.gatherer.close()
    return found
  } catch (error) {
    if (error instanceof GathererError) return { kind: 'unusable', error }
    throw error
  }
}

function exitStatusOf({ signedIn, reach }: Status): number {
  if (!signedIn) return 3
  if (reach.reachable) return 0
  return reach.code ? errorCodes[reach.code].exit : 4
}

function jsonOf({ server, user, signedIn, tokens, reach, spool }: Status): object {
  const { folder, status: figures } = spool.kind === 'found' ? spool : {}
  const { trouble } = figures ?? {}
  return {
    server: server ?? null,
    user: user ?? null,
    reachable: reach.reachable,
    signed_in: signedIn,
    tokens,
    spool: folder ?? null,
    spooled: figures?.waiting ?? 0,
    bytes: figures?.bytes ?? 0,
    sent: figures?.sent ?? 0,
    dead: figures?.dead ?? 0,
    oldest_sent_at: figures?.oldestSentAt ?? null,
    last_error: trouble ? { reason: trouble.reason, hint: trouble.hint || null, at: trouble.at } : null,
  }
}

function textOf({ server, user, signedIn, tokens, reach, spool }: Status): string {
  const lines = [
    `server      ${server ?? '-'}`,
    `user        ${user ?? '-'}`,
    `reachable   ${reach.reachable ? 'yes' : `no: ${reach.reason}`}`,
    `signed in   ${signedIn ? 'yes' : 'no'}`,
    ...(tokens.length > 0 ? [`tokens      ${tokens.map(({ name, scope }) => `${name} (${scope})`).join(', ')}`] : []),
    ...(spool.kind === 'found' ? spoolLines(spool.folder, spool.status) : []),
    ...(spool.kind === 'none' ? ['spooled     0'] : []),
  ]
  return `${lines.join('\n')}\n`
}

function spoolLines(folder: string, { waiting, bytes, sent, dead, oldestSentAt, trouble }: KeeperFigures): string[] {
  const since = oldestSentAt === undefined ? '' : `, ${sizeInWords(bytes)}, the oldest of ${oldestSentAt}`
  return [
    `spool       ${folder}`,
    `spooled     ${grouped(waiting)}${since}`,
    `sent        ${grouped(sent)}`,
    `dead        ${grouped(dead)}${dead > 0 ? ': see gather dead list' : ''}`,
    ...(trouble ? [`last error  ${trouble.at} ${trouble.reason}`] : []),
  ]
}
