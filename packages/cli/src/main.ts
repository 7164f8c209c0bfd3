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
  settingsFromVariables,
} from '@message-gatherer/command-line'
import { GathererError } from '@message-gatherer/protocol'
import { Help, type Command, type Option } from 'commander'
import { deadDrop, deadList, deadRetry, numbersOf } from './commands/dead.js'
import { exportEntries } from './commands/export.js'
import { flush } from './commands/flush.js'
import { login } from './commands/login.js'
import { logout } from './commands/logout.js'
import { menu } from './commands/menu.js'
import { run } from './commands/run.js'
import { search } from './commands/search.js'
import { send } from './commands/send.js'
import { ship } from './commands/ship.js'
import { status } from './commands/status.js'
import { tail } from './commands/tail.js'
import type { Context } from './context.js'
import * as help from './help.js'
import {
  allSettings,
  commonSettings,
  exportSettings,
  flushSettings,
  loginSettings,
  retrySettings,
  runSettings,
  searchSettings,
  secretSettings,
  sendSettings,
  shipSettings,
  spoolSettings,
  tailSettings,
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
    .configureHelp({
      ...program.configureHelp(),
      showGlobalOptions: true,
      subcommandTerm: command => command.name(),
      visibleGlobalOptions: globalOptions,
    })
    .addHelpText('after', help.afterProgram)
    .action(async () => setExitStatus(program, await openMenu(program, context())))
  addSenders(program, context)
  addReaders(program, () => asReader(program, context()))
  addKeeping(program, context)
  return program
}

/** But for those that mean something else for this command. */
function globalOptions(command: Command): Option[] {
  const own = command.options.map(({ long }) => long)
  const all = Object.assign(new Help(), { showGlobalOptions: true }).visibleGlobalOptions(command)
  return all.filter(({ long }) => !own.includes(long))
}

function contextOf(program: Command, surroundings: Surroundings): Context {
  const { host } = surroundings
  const settings = { ...settingsFor(program, commonSettings, host), ...settingsFor(program, secretSettings, host) }
  return { surroundings, settings, talk: createTalk(host, settings) }
}

/** For commands whose `--user` says whose entries: who asks is told by the variable, or the login. */
function asReader(program: Command, context: Context): Context {
  const { user } = settingsFromVariables(program, { user: commonSettings.user }, context.surroundings.host)
  return { ...context, settings: { ...context.settings, user } }
}

function addLogin(program: Command, context: () => Context): void {
  const command = program.command('login').argument('[ADDRESS]', addressRule)
  addSettings(command, 'GATHER', loginSettings)
  describe(command, help.login).action(async (address: string | undefined) => {
    const options = settingsFor(command, loginSettings, context().surroundings.host)
    setExitStatus(command, await login(context(), { ...options, address }))
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

function addSenders(program: Command, context: () => Context): void {
  addSend(program, context)
  addRun(program, context)
  addShip(program, context)
}

function addKeeping(program: Command, context: () => Context): void {
  addLogin(program, context)
  addFlush(program, context)
  addStatus(program, context)
  addDead(program, context)
  addLogout(program, context)
}

function addReaders(program: Command, context: () => Context): void {
  addTail(program, context)
  addSearch(program, context)
  addExport(program, context)
}

function addTail(program: Command, context: () => Context): void {
  // Files are not for it, and it says what is.
  const command = program.command('tail').argument('[FILE...]').usage('[options]')
  addSettings(command, 'GATHER', tailSettings)
  describe(command, help.tail).action(async (words: readonly string[]) => {
    const options = settingsFor(command, tailSettings, context().surroundings.host)
    setExitStatus(command, await tail(context(), { ...options, words }))
  })
}

function addSearch(program: Command, context: () => Context): void {
  const command = program
    .command('search')
    .argument('[TEXT...]', 'what occurs in the message, upper and lower case as given')
  addSettings(command, 'GATHER', searchSettings)
  describe(command, help.search).action(async (words: readonly string[]) => {
    const options = settingsFor(command, searchSettings, context().surroundings.host)
    setExitStatus(command, await search(context(), { ...options, words }))
  })
}

function addExport(program: Command, context: () => Context): void {
  const command = program.command('export')
  addSettings(command, 'GATHER', exportSettings)
  describe(command, help.exportHelp).action(async () => {
    const options = settingsFor(command, exportSettings, context().surroundings.host)
    setExitStatus(command, await exportEntries(context(), options))
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

function describe(command: Command, { group, summary, description, after }: help.CommandHelp): Command {
  return command
    .helpGroup(`${group}:`)
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
