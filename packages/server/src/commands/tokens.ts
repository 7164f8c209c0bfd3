/**
 * `gatherd tokens list|add|revoke`: what programs sign in with (protocol rules S9, U9).
 *
 * stdout gets the token alone, for `$(…)`; stderr what follows from it, and never a secret.
 */
import type { Host } from '@message-gatherer/command-line'
import { GathererError, isStreamName, streamNameRule } from '@message-gatherer/protocol'
import { madeTokenJson, timeText, tokenJson } from '../administration/as-json.js'
import { openLocalAdministration } from '../administration/local-administration.js'
import { table } from './table.js'
import type { ListedToken, TokenAdministration } from '../administration/token-administration.js'
import type { AddTokenSettings, UsersSettings } from '../settings.js'

interface Work {
  readonly tokens: TokenAdministration
  /** Tells a person something. */
  readonly say: (sentence: string) => void
  /** A command with the folder of this one. */
  readonly command: (words: string) => string
}

export async function listTokens(user: string, settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ tokens, say, command }) => {
    const all = await tokens.list(user)
    if (settings.json) host.stdout.write(`${JSON.stringify({ tokens: all.map(tokenJson) })}\n`)
    else if (all.length > 0) host.stdout.write(`${table(heads, all.map(cellsOf))}\n`)
    if (all.length === 0) say(`${user} has no API tokens: ${command(`add ${user} --name MACHINE`)}`)
  })
}

export async function addToken(user: string, settings: AddTokenSettings, host: Host): Promise<void> {
  const { name, scope, expiresInMs } = settings
  if (name === undefined || !isStreamName(name)) throw badName(name, user)
  await work(settings, host, async ({ tokens, say, command }) => {
    const expiresAtMs = expiresInMs === undefined ? undefined : host.now() + expiresInMs
    const made = await tokens.make(user, { name, scope, expiresAtMs })
    host.stdout.write(settings.json ? `${JSON.stringify(madeTokenJson(made))}\n` : `${made.token}\n`)
    const end = made.expiresAtMs === undefined ? 'it is revoked' : timeText(made.expiresAtMs)
    say(`the API token ${name} of ${user}, with the scope ${scope}, is good until ${end}`)
    say(`it is shown this once: whoever has it acts as ${user}; undo: ${command(`revoke ${user} ${made.id}`)}`)
  })
}

export async function revokeToken(
  { user, id }: { readonly user: string; readonly id: string },
  settings: UsersSettings,
  host: Host,
): Promise<void> {
  await work(settings, host, async ({ tokens }) => {
    await tokens.revoke(user, id)
    host.stdout.write(settings.json ? `${JSON.stringify({ id, revoked: true })}\n` : `${id} of ${user}: revoked\n`)
  })
}

async function work(settings: UsersSettings, host: Host, run: (work: Work) => Promise<void>): Promise<void> {
  const { administration, close } = await openLocalAdministration(settings.data, host.now)
  const folder = settings.data === './data' ? '' : ` --data ${settings.data}`
  const say = (sentence: string) => void (settings.quiet || host.stderr.write(`${sentence}\n`))
  try {
    await run({ tokens: administration.tokens, say, command: words => `gatherd tokens ${words}${folder}` })
  } finally {
    await close()
  }
}

function badName(name: string | undefined, user: string): GathererError {
  if (name === undefined) {
    return new GathererError('USAGE', 'tokens add: which machine or program will use it?', {
      hint: `gatherd tokens add ${user} --name MACHINE`,
    })
  }
  return new GathererError('USAGE', `--name: '${name}' will not do`, { hint: `write ${streamNameRule}` })
}

const heads = ['ID', 'NAME', 'SCOPE', 'CREATED', 'ENDS', 'LAST USED']

function cellsOf({ id, name, scope, createdAtMs, expiresAtMs, lastUsedAtMs }: ListedToken): readonly string[] {
  const [ends, used] = [expiresAtMs, lastUsedAtMs].map(ms => (ms === undefined ? '-' : timeText(ms)))
  return [id, name, scope, timeText(createdAtMs), ends ?? '-', used ?? '-']
}
