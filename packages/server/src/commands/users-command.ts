/** The words of `gatherd users`, and what each runs. */
import { addSettings, nearest, settingsFor, type Host } from '@message-gatherer/command-line'
import { GathererError } from '@message-gatherer/protocol'
import type { Command } from 'commander'
import { addUserSettings, usersSettings } from '../settings.js'

/** Loaded when it is needed: it brings the database. */
const used = () => import('./users.js')

const words = ['list', 'add', 'role', 'disable', 'enable', 'passwd', 'remove']

export function addUsersCommand(program: Command, prefix: string, host: Host): void {
  const users = program
    .command('users')
    .description('who may sign in, and what for')
    .usage('COMMAND [options]')
    .argument('[COMMAND]', words.join(', '))
    .enablePositionalOptions()
    .action((word: string | undefined) => refuse(word))
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
}

function refuse(word: string | undefined): never {
  const message = word === undefined ? 'users: what?' : `there is no command 'users ${word}'`
  throw new GathererError('USAGE', message, {
    hint: word === undefined ? `known: ${words.join(', ')}` : nearest(word, words),
  })
}
