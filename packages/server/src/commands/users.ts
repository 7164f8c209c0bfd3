/**
 * `gatherd users …`: who may sign in, and what for (protocol rule U6).
 *
 * stdout gets the users as they are now; stderr what follows from it.
 */
import type { Host } from '@message-gatherer/command-line'
import { GathererError, isRole, isUserName, roles, userNameRule } from '@message-gatherer/protocol'
import { timeText, userJson } from '../administration/as-json.js'
import { openLocalAdministration } from '../administration/local-administration.js'
import { table } from './table.js'
import { newPassword } from './new-password.js'
import type { AddUserSettings, UsersSettings } from '../settings.js'
import type { ListedUser, UserAdministration, UserChange } from '../administration/user-administration.js'

type Print = (user: ListedUser, ...talk: readonly string[]) => void

interface Work {
  readonly users: UserAdministration
  /** The user as it is now, and what else to say. */
  readonly print: Print
  /** A command with the folder of this one. */
  readonly command: (words: string) => string
}

export async function listUsers(settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ users, command }) => {
    const all = await everybody(users)
    if (settings.json) host.stdout.write(`${JSON.stringify({ users: all.map(userJson) })}\n`)
    else if (all.length > 0) host.stdout.write(`${table(['NAME', 'ROLE', 'STATE', 'CREATED'], all.map(rowOf))}\n`)
    if (all.length === 0 && !settings.quiet) host.stderr.write(`no users yet: ${command('add NAME')}\n`)
  })
}

export async function addUser(name: string, settings: AddUserSettings, host: Host): Promise<void> {
  checkName(name)
  await work(settings, host, async ({ users, print, command }) => {
    const added = await users.add({ name, role: settings.role, password: await newPassword(host, name) })
    print(added, ...(added.state === 'active' ? [] : [`it cannot sign in yet: ${command(`passwd ${name}`)}`]))
  })
}

export async function setRole(name: string, role: string, settings: UsersSettings, host: Host): Promise<void> {
  if (!isRole(role)) throw new GathererError('USAGE', `'${role}' is no role`, { hint: `write ${roles.join(', ')}` })
  await change(name, { role }, settings, host)
}

export async function disableUser(name: string, settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ users, print, command }) => {
    print(await users.change(name, { disabled: true }), `its sessions are over; undo: ${command(`enable ${name}`)}`)
  })
}

export async function enableUser(name: string, settings: UsersSettings, host: Host): Promise<void> {
  await change(name, { disabled: false }, settings, host)
}

export async function setPassword(name: string, settings: UsersSettings, host: Host): Promise<void> {
  checkName(name)
  await work(settings, host, async ({ users, print, command }) => {
    const password = await newPassword(host, name)
    if (password === undefined) {
      throw new GathererError('USAGE', 'no password was given', { hint: 'type it, or give it as a line of stdin' })
    }
    const changed = await users.change(name, { password })
    const disabled = changed.state === 'disabled' ? [`it cannot sign in: ${command(`enable ${name}`)}`] : []
    print(changed, 'what was signed in with another password is not any more', ...disabled)
  })
}

export async function removeUser(name: string, settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ users }) => {
    await users.remove(name)
    host.stdout.write(settings.json ? `${JSON.stringify({ name, removed: true })}\n` : `${name}: removed\n`)
    if (!settings.quiet) host.stderr.write('its entries stay, and its name stays reserved\n')
  })
}

async function change(name: string, changed: UserChange, settings: UsersSettings, host: Host): Promise<void> {
  await work(settings, host, async ({ users, print, command }) => {
    const user = await users.change(name, changed)
    const next = { active: [], disabled: [command(`enable ${name}`)], 'without password': [command(`passwd ${name}`)] }
    print(user, ...next[user.state].map(words => `it cannot sign in: ${words}`))
  })
}

async function work(settings: UsersSettings, host: Host, run: (work: Work) => Promise<void>): Promise<void> {
  const { administration, close } = await openLocalAdministration(settings.data, host.now)
  const folder = settings.data === './data' ? '' : ` --data ${settings.data}`
  const print: Print = (user, ...talk) => {
    host.stdout.write(settings.json ? `${JSON.stringify(userJson(user))}\n` : `${sentenceOf(user)}\n`)
    if (!settings.quiet) for (const sentence of talk) host.stderr.write(`${sentence}\n`)
  }
  try {
    await run({ users: administration.users, print, command: words => `gatherd users ${words}${folder}` })
  } finally {
    await close()
  }
}

async function everybody(users: UserAdministration): Promise<readonly ListedUser[]> {
  const all: ListedUser[] = []
  for (;;) {
    const page = await users.list(all.at(-1)?.name)
    for (const user of page.users) all.push(user)
    if (!page.more) return all
  }
}

function checkName(name: string): void {
  if (isUserName(name)) return
  throw new GathererError('USAGE', `nobody can have the name '${name}'`, { hint: `a name is ${userNameRule}` })
}

function sentenceOf({ name, role, state }: ListedUser): string {
  return `${name}: ${role}, ${state}`
}

function rowOf({ name, role, state, createdAtMs }: ListedUser): readonly string[] {
  return [name, role, state, timeText(createdAtMs)]
}
