/**
 * `gatherd users invite|invitations|withdraw`: codes that machines turn into API tokens (protocol rules S15, U9).
 *
 * stdout gets the code alone; stderr what to do with it.
 */
import type { Host } from '@message-gatherer/command-line'
import { GathererError, isUserName, userNameRule } from '@message-gatherer/protocol'
import { invitationJson, madeInvitationJson, timeText } from '../administration/as-json.js'
import { openLocalAdministration } from '../administration/local-administration.js'
import { table } from './table.js'
import type { InvitationAdministration, ListedInvitation } from '../administration/invitation-administration.js'
import type { InviteSettings, UsersSettings } from '../settings.js'

interface Work {
  readonly invitations: InvitationAdministration
  /** Tells a person something. */
  readonly say: (sentence: string) => void
  /** A command with the folder of this one. */
  readonly command: (words: string) => string
}

export async function inviteUser(name: string, settings: InviteSettings, host: Host): Promise<void> {
  if (!isUserName(name)) {
    throw new GathererError('USAGE', `nobody can have the name '${name}'`, { hint: `a name is ${userNameRule}` })
  }
  await work(settings, host, async ({ invitations, say, command }) => {
    const made = await invitations.make({ name, expiresInMs: settings.expiresInMs })
    host.stdout.write(settings.json ? `${JSON.stringify(madeInvitationJson(made))}\n` : `${made.code}\n`)
    say(`this code is good once, until ${timeText(made.expiresAtMs)}; on the machine that will send as ${name}:`)
    say('  gather login ADDRESS --code CODE')
    say(`undo: ${command(`withdraw ${made.id}`)}`)
  })
}

export async function listInvitations(settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ invitations, say, command }) => {
    const all = await invitations.list()
    if (settings.json) host.stdout.write(`${JSON.stringify({ invitations: all.map(invitationJson) })}\n`)
    else if (all.length > 0) host.stdout.write(`${table(['ID', 'USER', 'CREATED', 'ENDS'], all.map(cellsOf))}\n`)
    if (all.length === 0) say(`no codes wait: ${command('invite NAME')}`)
  })
}

export async function withdrawInvitation(id: string, settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ invitations }) => {
    await invitations.withdraw(id)
    host.stdout.write(settings.json ? `${JSON.stringify({ id, withdrawn: true })}\n` : `${id}: withdrawn\n`)
  })
}

async function work(settings: UsersSettings, host: Host, run: (work: Work) => Promise<void>): Promise<void> {
  const { administration, close } = await openLocalAdministration(settings.data, host.now)
  const folder = settings.data === './data' ? '' : ` --data ${settings.data}`
  const say = (sentence: string) => void (settings.quiet || host.stderr.write(`${sentence}\n`))
  try {
    await run({ invitations: administration.invitations, say, command: words => `gatherd users ${words}${folder}` })
  } finally {
    await close()
  }
}

function cellsOf({ id, name, createdAtMs, expiresAtMs }: ListedInvitation): readonly string[] {
  return [id, name, timeText(createdAtMs), timeText(expiresAtMs)]
}
