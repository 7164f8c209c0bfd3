/** The words of `gatherd sessions` and `gatherd keys`, and what each runs. */
import { addSettings, settingsFor, type Host } from '@message-gatherer/command-line'
import { addGroup } from './command-group.js'
import type { Command } from 'commander'
import { rotateSettings, sessionsSettings, usersSettings } from '../settings.js'

/** Loaded when they are needed: they bring the database. */
const sessionsUsed = () => import('./sessions.js')
const keysUsed = () => import('./keys.js')

export function addSessionsCommand(program: Command, prefix: string, host: Host): void {
  const sessions = addGroup(program, { name: 'sessions', doc: 'who is signed in', words: ['list', 'end'] })
  addSettings(sessions, prefix, sessionsSettings)
  addSettings(sessions.command('list').description('all sessions, by id'), prefix, sessionsSettings).action(
    async (_options: unknown, command: Command) =>
      (await sessionsUsed()).listSessions(settingsFor(command, sessionsSettings, host), host),
  )
  addSettings(
    sessions.command('end [ID]').description('ends one session, or with --user all of a user'),
    prefix,
    sessionsSettings,
  ).action(async (id: string | undefined, _options: unknown, command: Command) =>
    (await sessionsUsed()).endSessions(id, settingsFor(command, sessionsSettings, host), host),
  )
}

export function addKeysCommand(program: Command, prefix: string, host: Host): void {
  const keys = addGroup(program, { name: 'keys', doc: 'what tokens are signed with', words: ['list', 'rotate'] })
  addSettings(keys, prefix, usersSettings)
  addSettings(
    keys.command('list').description('the keys, oldest first; the last one signs'),
    prefix,
    usersSettings,
  ).action(async (_options: unknown, command: Command) =>
    (await keysUsed()).listKeys(settingsFor(command, usersSettings, host), host),
  )
  addSettings(
    keys.command('rotate').description('signs with another key from now on; no session ends'),
    prefix,
    rotateSettings,
  ).action(async (_options: unknown, command: Command) =>
    (await keysUsed()).rotateKeys(settingsFor(command, rotateSettings, host), host),
  )
}
