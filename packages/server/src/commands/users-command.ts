/** The words of `gatherd users`, and what each runs. */
import { addSettings, settingsFor, type Host } from '@message-gatherer/command-line'
import { addGroup } from './command-group.js'
import type { Command } from 'commander'
import { addUserSettings, inviteSettings, usersSettings } from '../settings.js'

/** Loaded when it is needed: it brings the database. */
const used = () => import('./users.js')
const invitationsUsed = () => import('./invitations.js')

const words = ['list', 'add', 'role', 'disable', 'enable', 'passwd', 'remove', 'invite', 'invitations', 'withdraw']

export function addUsersCommand(program: Command, prefix: string, host: Host): void {
  const users = addGroup(program, { name: 'users', doc: 'who may sign in, and what for', words })
  const add = (usage: string, doc: string, table = usersSettings) =>
    addSettings(users.command(usage).description(doc), prefix, table)
  addSettings(users, prefix, usersSettings)
  add('list', 'all users, by name').action(async (_options: unknown, command: Command) =>
    (await used()).listUsers(settingsFor(command, usersSettings, host), host),
  )
  add('add <NAME>', 'adds a user; a password is asked for, or is one line of stdin', addUserSettings).action(
    async (name: string, _options: unknown, command: Command) =>
      (await used()).addUser(name, settingsFor(command, addUserSettings, host), host),
  )
  add('role <NAME> <ROLE>', 'makes a user writer, reader or admin').action(
    async (name: string, role: string, _options: unknown, command: Command) =>
      (await used()).setRole(name, role, settingsFor(command, usersSettings, host), host),
  )
  const ofOne = [
    ['disable', 'ends the sessions of a user, who cannot sign in any more', 'disableUser'],
    ['enable', 'lets a user sign in again', 'enableUser'],
    ['passwd', 'gives a user another password, and ends its sessions', 'setPassword'],
    ['remove', 'removes a user; its entries stay', 'removeUser'],
  ] as const
  for (const [word, doc, run] of ofOne) {
    add(`${word} <NAME>`, doc).action(async (name: string, _options: unknown, command: Command) =>
      (await used())[run](name, settingsFor(command, usersSettings, host), host),
    )
  }
  add(
    'invite <NAME>',
    'prints a code for a machine to send as this user; adds the user, if need be',
    inviteSettings,
  ).action(async (name: string, _options: unknown, command: Command) =>
    (await invitationsUsed()).inviteUser(name, settingsFor(command, inviteSettings, host), host),
  )
  add('invitations', 'all codes that wait, without the codes themselves').action(
    async (_options: unknown, command: Command) =>
      (await invitationsUsed()).listInvitations(settingsFor(command, usersSettings, host), host),
  )
  add('withdraw <ID>', 'makes a code worth nothing; users invitations tells the ID').action(
    async (id: string, _options: unknown, command: Command) =>
      (await invitationsUsed()).withdrawInvitation(id, settingsFor(command, usersSettings, host), host),
  )
}
