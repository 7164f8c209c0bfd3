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
  type SettingsOf,
  type SettingsTable,
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
  const newContext = (): Context => contextOf(program, surroundings)
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
    .action(async () => setExitStatus(program, await openMenu(program, newContext())))
  addSenders(program, newContext)
  addReaders(program, () => asReader(program, newContext()))
  addKeeping(program, newContext)
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

function addSenders(program: Command, newContext: () => Context): void {
  define(
    newContext,
    program.command('send').argument('[TEXT...]', 'one message; without it, each line of stdin is one'),
    {
      table: { ...sendSettings, ...spoolSettings },
      help: help.send,
      act: (context, options, words) => send(context, { ...options, words }),
    },
  )
  define(newContext, program.command('run').argument('[COMMAND...]', 'what to run, with its arguments, after --'), {
    table: { ...runSettings, ...spoolSettings },
    help: help.run,
    act: (context, options, words) => run(context, { ...options, words }),
  })
  define(newContext, program.command('ship').argument('[FILE...]', 'files, or quoted patterns'), {
    table: { ...shipSettings, ...spoolSettings },
    help: help.ship,
    act: (context, options, words) => ship(context, { ...options, words }),
  })
}

function addReaders(program: Command, newContext: () => Context): void {
  // Files are not for it, and it says what is.
  define(newContext, program.command('tail').argument('[FILE...]').usage('[options]'), {
    table: tailSettings,
    help: help.tail,
    act: (context, options, words) => tail(context, { ...options, words }),
  })
  define(
    newContext,
    program.command('search').argument('[TEXT...]', 'what occurs in the message, upper and lower case as given'),
    {
      table: searchSettings,
      help: help.search,
      act: (context, options, words) => search(context, { ...options, words }),
    },
  )
  define(newContext, program.command('export'), {
    table: exportSettings,
    help: help.exportHelp,
    act: (context, options) => exportEntries(context, options),
  })
}

function addKeeping(program: Command, newContext: () => Context): void {
  define(newContext, program.command('login').argument('[ADDRESS]', addressRule), {
    table: loginSettings,
    help: help.login,
    act: (context, options, [address]) => login(context, { ...options, address }),
  })
  define(newContext, program.command('flush'), {
    table: { ...flushSettings, ...spoolSettings },
    help: help.flush,
    act: (context, options) => flush(context, options),
  })
  define(newContext, program.command('status'), {
    table: spoolSettings,
    help: help.status,
    act: (context, options) => status(context, options),
  })
  const dead = program.command('dead').argument('<list|retry|drop>', 'what to do')
  define(newContext, dead.argument('[NUMBER...]', 'which messages; without it, all'), {
    table: { ...retrySettings, ...spoolSettings },
    help: help.dead,
    act: (context, options, [what = '', ...words]) =>
      deadCommand(what)(context, { ...options, numbers: numbersOf(words) }),
  })
  define(newContext, program.command('logout'), {
    table: spoolSettings,
    help: help.logout,
    act: (context, options) => logout(context, options),
  })
}

interface Definition<T extends SettingsTable> {
  readonly table: T
  readonly help: help.CommandHelp
  /** @returns the exit status. */
  readonly act: (context: Context, options: SettingsOf<T>, words: readonly string[]) => Promise<number>
}

/** What a command is, but for its name and words. */
function define<T extends SettingsTable>(newContext: () => Context, command: Command, definition: Definition<T>): void {
  const { table, act } = definition
  const { group, summary, description, after } = definition.help
  addSettings(command, 'GATHER', table)
    .helpGroup(`${group}:`)
    .summary(summary)
    .description(description)
    .allowExcessArguments(false)
    .addHelpText('after', `\n${after}`)
    .action(async () => {
      const context = newContext()
      const options = settingsFor(command, table, context.surroundings.host)
      setExitStatus(command, await act(context, options, command.args))
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
