/**
 * `gather`: puts the commands together and runs one.
 *
 * Each command's own code is loaded when it is chosen.
 */
import { addressRule, parseAddress } from '@message-gatherer/client'
import {
  addSettings,
  closest,
  createProgram,
  exitAfterOutput,
  runProgram,
  setExitStatus,
  settingsFor,
} from '@message-gatherer/command-line'
import { GathererError } from '@message-gatherer/protocol'
import type { Command } from 'commander'
import { deadDrop, deadList, deadRetry, numbersOf } from './commands/dead.js'
import { flush } from './commands/flush.js'
import { login } from './commands/login.js'
import { logout } from './commands/logout.js'
import { menu } from './commands/menu.js'
import { run } from './commands/run.js'
import { send } from './commands/send.js'
import { ship } from './commands/ship.js'
import { status } from './commands/status.js'
import type { Context } from './context.js'
import * as help from './help.js'
import {
  allSettings,
  commonSettings,
  flushSettings,
  loginSettings,
  retrySettings,
  runSettings,
  secretSettings,
  sendSettings,
  shipSettings,
  spoolSettings,
} from './settings.js'
import { theseSurroundings, type Surroundings } from './surroundings.js'
import { createTalk } from './talk.js'
import { version } from './version.js'

await main(theseSurroundings)

async function main(surroundings: Surroundings): Promise<void> {
  const { host } = surroundings
  const exitStatus = await runProgram(createGather(surroundings), allSettings, host)
  exitAfterOutput(host, exitStatus)
}

function createGather(surroundings: Surroundings): Command {
  const program = createProgram('gather', surroundings.host)
  const context = (): Context => contextOf(program, surroundings)
  addSettings(program, 'GATHER', commonSettings)
  program
    .usage('ADDRESS | COMMAND [options]')
    .description(help.description)
    .version(version, '-V, --version', 'the version')
    .argument('[ADDRESS]', 'opens the classic menu: identify, authenticate, send messages')
    .allowExcessArguments()
    .configureHelp({ ...program.configureHelp(), showGlobalOptions: true, subcommandTerm: command => command.name() })
    .addHelpText('after', help.afterProgram)
    .action(async () => setExitStatus(program, await openMenu(program, context())))
  addLogin(program, context)
  addSend(program, context)
  addRun(program, context)
  addShip(program, context)
  addFlush(program, context)
  addStatus(program, context)
  addDead(program, context)
  addLogout(program, context)
  return program
}

function contextOf(program: Command, surroundings: Surroundings): Context {
  const { host } = surroundings
  const settings = { ...settingsFor(program, commonSettings, host), ...settingsFor(program, secretSettings, host) }
  return { surroundings, settings, talk: createTalk(host, settings) }
}

function addLogin(program: Command, context: () => Context): void {
  const command = program.command('login').argument('[ADDRESS]', addressRule)
  addSettings(command, 'GATHER', loginSettings)
  describe(command, help.login).action(async (address: string | undefined) => {
    const { passwordStdin } = settingsFor(command, loginSettings, context().surroundings.host)
    setExitStatus(command, await login(context(), { address, passwordStdin }))
  })
}

function addSend(program: Command, context: () => Context): void {
  const command = program.command('send').argument('[TEXT...]', 'one message; without it, each line of stdin is one')
  const table = { ...sendSettings, ...spoolSettings }
  addSettings(command, 'GATHER', table)
  describe(command, help.send).action(async (words: readonly string[]) => {
    const options = settingsFor(command, table, context().surroundings.host)
    setExitStatus(command, await send(context(), { ...options, words }))
  })
}

function addRun(program: Command, context: () => Context): void {
  const command = program.command('run').argument('[COMMAND...]', 'what to run, with its arguments, after --')
  const table = { ...runSettings, ...spoolSettings }
  addSettings(command, 'GATHER', table)
  describe(command, help.run).action(async (words: readonly string[]) => {
    const options = settingsFor(command, table, context().surroundings.host)
    setExitStatus(command, await run(context(), { ...options, words }))
  })
}

function addShip(program: Command, context: () => Context): void {
  const command = program.command('ship').argument('[FILE...]', 'files, or quoted patterns')
  const table = { ...shipSettings, ...spoolSettings }
  addSettings(command, 'GATHER', table)
  describe(command, help.ship).action(async (words: readonly string[]) => {
    const options = settingsFor(command, table, context().surroundings.host)
    setExitStatus(command, await ship(context(), { ...options, words }))
  })
}

function addFlush(program: Command, context: () => Context): void {
  const command = program.command('flush')
  const table = { ...flushSettings, ...spoolSettings }
  addSettings(command, 'GATHER', table)
  describe(command, help.flush).action(async () => {
    setExitStatus(command, await flush(context(), settingsFor(command, table, context().surroundings.host)))
  })
}

function addStatus(program: Command, context: () => Context): void {
  const command = program.command('status')
  addSettings(command, 'GATHER', spoolSettings)
  describe(command, help.status).action(async () => {
    setExitStatus(command, await status(context(), settingsFor(command, spoolSettings, context().surroundings.host)))
  })
}

function addLogout(program: Command, context: () => Context): void {
  const command = program.command('logout')
  addSettings(command, 'GATHER', spoolSettings)
  describe(command, help.logout).action(async () => {
    setExitStatus(command, await logout(context(), settingsFor(command, spoolSettings, context().surroundings.host)))
  })
}

function addDead(program: Command, context: () => Context): void {
  const command = program
    .command('dead')
    .argument('<list|retry|drop>', 'what to do')
    .argument('[NUMBER...]', 'which messages; without it, all')
  const table = { ...retrySettings, ...spoolSettings }
  addSettings(command, 'GATHER', table)
  describe(command, help.dead).action(async (what: string, words: readonly string[]) => {
    const options = { ...settingsFor(command, table, context().surroundings.host), numbers: numbersOf(words) }
    setExitStatus(command, await deadCommand(what)(context(), options))
  })
}

function deadCommand(what: string): typeof deadRetry {
  switch (what) {
    case 'list':
      return deadList
    case 'retry':
      return deadRetry
    case 'drop':
      return deadDrop
    default:
      throw new GathererError('USAGE', `gather dead cannot ${what}`, { hint: 'gather dead list, retry or drop' })
  }
}

function describe(command: Command, { summary, description, after }: help.CommandHelp): Command {
  return command
    .summary(summary)
    .description(description)
    .allowExcessArguments(false)
    .addHelpText('after', `\n${after}`)
}

async function openMenu(program: Command, context: Context): Promise<number> {
  const [word, ...more] = program.args
  if (word === 'help') return showHelp(program, more[0])
  if (word !== undefined && isBareWord(word)) refuseSlip(word, program.commands)
  const server = word === undefined ? context.settings.server : parseAddress(word)
  if (server === undefined) throw notAnAddress(word)
  if (more.length === 0) return menu(context, server)
  throw new GathererError('USAGE', `what is '${more[0]}' after the address?`, {
    hint: 'gather ADDRESS opens the menu; gather send TEXT sends',
  })
}

/** A word without dot, colon or digit may be a command that was mistyped as well as a host. */
function isBareWord(text: string): boolean {
  return /^[A-Za-z-]+$/.test(text) && text !== 'localhost'
}

function showHelp(program: Command, name: string | undefined): number {
  const command = program.commands.find(known => known.name() === name) ?? program
  command.outputHelp()
  return 0
}

function refuseSlip(word: string, commands: readonly Command[]): void {
  const meant = closest(
    word,
    commands.map(command => command.name()),
  )
  if (meant === undefined) return
  const hint = `did you mean gather ${meant}? (for a server of that name: gather ${word}:6174)`
  throw new GathererError('USAGE', `there is no command ${word}`, { hint })
}

function notAnAddress(word: string | undefined): GathererError {
  if (word === undefined)
    return new GathererError('USAGE', 'which server? there is no ADDRESS', { hint: 'gather --help shows how to begin' })
  return new GathererError('USAGE', `'${word}' is neither a command nor an address`, {
    hint: `an address is ${addressRule}`,
  })
}
