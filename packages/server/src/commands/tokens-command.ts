/** The words of `gatherd tokens`, and what each runs. */
import { addSettings, settingsFor, type Host } from '@message-gatherer/command-line'
import { addTokenSettings, usersSettings } from '../settings.js'
import { addGroup } from './command-group.js'
import type { Command } from 'commander'

/** Loaded when it is needed: it brings the database. */
const used = () => import('./tokens.js')

export function addTokensCommand(program: Command, prefix: string, host: Host): void {
  const doc = 'API tokens: what programs sign in with'
  const tokens = addGroup(program, { name: 'tokens', doc, words: ['list', 'add', 'revoke'] })
  addSettings(tokens, prefix, usersSettings)
  const add = (usage: string, what: string, table = usersSettings) =>
    addSettings(tokens.command(usage).description(what), prefix, table)
  add('list <NAME>', 'the tokens of a user, without the tokens themselves').action(
    async (name: string, _options: unknown, command: Command) =>
      (await used()).listTokens(name, settingsFor(command, usersSettings, host), host),
  )
  add('add <NAME>', 'makes a token of a user and prints it, this once', addTokenSettings).action(
    async (name: string, _options: unknown, command: Command) =>
      (await used()).addToken(name, settingsFor(command, addTokenSettings, host), host),
  )
  add('revoke <NAME> <ID>', 'makes a token of a user worth nothing; tokens list tells the ID').action(
    async (name: string, id: string, _options: unknown, command: Command) =>
      (await used()).revokeToken({ user: name, id }, settingsFor(command, usersSettings, host), host),
  )
}
