/**
 * A command-line program: commander with our settings table, our errors and our exit statuses.
 *
 * stdout is data, stderr is talk; an error is one line and, where there is one, what to do next.
 */
import { Command, CommanderError, Option } from 'commander'
import { errorCodes, GathererError } from '@message-gatherer/protocol'
import type { Host } from './host.js'
import { refuseUnknownVariables, resolveSettings, variableOf } from './settings.js'
import type { Setting, SettingsOf, SettingSources, SettingsTable } from './settings.js'

/** Adds a flag for each setting, with its variable and default in the help. */
export function addSettings(command: Command, prefix: string, table: SettingsTable): Command {
  for (const setting of Object.values(table)) command.addOption(optionOf(prefix, setting))
  return command
}

/** The settings of a command, from its flags, the variables and the defaults. */
export function settingsFor<T extends SettingsTable>(command: Command, table: T, host: Host): SettingsOf<T> {
  const sources = sourcesOf(command, host)
  return resolveSettings(table, sources)
}

/** As `settingsFor`, whatever flags were given. */
export function settingsFromVariables<T extends SettingsTable>(command: Command, table: T, host: Host): SettingsOf<T> {
  return resolveSettings(table, { ...sourcesOf(command, host), flags: {} })
}

/** A command whose mistakes become `GathererError`s and whose help goes to the host's streams. */
export function createProgram(name: string, host: Host): Command {
  return new Command(name)
    .exitOverride()
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: Math.min(host.stdout.columns || 100, 120) })
    .configureOutput({ writeOut: text => host.stdout.write(text), writeErr: () => undefined })
}

/**
 * Runs a program to its exit status: what `main` returns, or what its error maps to.
 *
 * Unknown variables are an error before anything else happens.
 */
export async function runProgram(program: Command, tables: readonly SettingsTable[], host: Host): Promise<number> {
  endQuietlyWithoutReader(host)
  // Nobody listens to the talk any more; the work goes on.
  host.stderr.on('error', () => undefined)
  let status = 0
  program.hook('postAction', (_this, action) => {
    status = (action as Command & { exitStatus?: number }).exitStatus ?? 0
  })
  try {
    refuseUnknownVariables(tables, sourcesOf(program, host))
    await program.parseAsync(host.arguments, { from: 'user' })
    return status
  } catch (error) {
    return report(program.name(), error, host)
  }
}

/** Ends the process once everything that was printed has left it. */
export function exitAfterOutput(host: Host, status: number): void {
  host.stdout.write('', () => host.exit(status))
}

/** Sets the status that `runProgram` returns after this command. */
export function setExitStatus(command: Command, status: number): void {
  Object.assign(command, { exitStatus: status })
}

/** Prints an error for people and returns its exit status. */
export function report(program: string, error: unknown, host: Host): number {
  if (error instanceof CommanderError) return reportUsage(program, error, host)
  if (error instanceof GathererError) {
    host.stderr.write(`${program}: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`)
    return errorCodes[error.code].exit
  }
  if (error instanceof Error && 'syscall' in error) {
    host.stderr.write(
      `${program}: ${error.message}\n  check that the files are there and belong to this user, and the disk\n`,
    )
    return errorCodes.FOLDER_UNUSABLE.exit
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  host.stderr.write(`${program}: this is a bug, please report it\n${details}\n`)
  return 6
}

function reportUsage(program: string, error: CommanderError, host: Host): number {
  if (error.exitCode === 0) return 0
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  host.stderr.write(`${program}: ${message}\n  see ${program} --help\n`)
  return errorCodes.USAGE.exit
}

/** A flag may stand before or after the command's name: `gatherd --data DIR verify`. */
function sourcesOf(command: Command, host: Host): SettingSources {
  const chain = chainTo(command)
  const flags = Object.assign({}, ...chain.map(flagsOf)) as SettingSources['flags']
  const prefix = chain[0]?.name().toUpperCase() ?? ''
  return { prefix, flags, environment: host.environment, readFile: host.readFile }
}

/** From the program down to a command. */
function chainTo(command: Command): readonly Command[] {
  return command.parent ? [...chainTo(command.parent), command] : [command]
}

function flagsOf(command: Command): Record<string, readonly string[]> {
  const flags: Record<string, readonly string[]> = {}
  for (const option of command.options) {
    // commander sets the opposite of a `--no-…` option by default; only what was typed counts.
    if (command.getOptionValueSource(option.attributeName()) === 'default') continue
    const given = command.getOptionValue(option.attributeName()) as string | boolean | readonly string[] | undefined
    if (given === undefined) continue
    const value = option.negate ? given === false : given
    flags[option.long?.slice(2) ?? ''] = typeof value === 'object' ? value : [String(value)]
  }
  return flags
}

function optionOf(prefix: string, setting: Setting<unknown>): Option {
  const value = setting.placeholder === undefined ? '' : ` <${setting.placeholder}${setting.repeats ? '…' : ''}>`
  const usual =
    setting.default === undefined || setting.default === '' || setting.placeholder === undefined
      ? ''
      : `default ${setting.default}`
  const short = setting.short === undefined ? '' : `-${setting.short}, `
  const variable = setting.flagOnly ? '' : variableOf(prefix, setting)
  const notes = [usual, variable].filter(note => note !== '').join('; ')
  const option = new Option(
    `${short}--${setting.flag}${value}`,
    notes === '' ? setting.doc : `${setting.doc} (${notes})`,
  )
  if (setting.placeholder !== undefined) option.argParser(collect(setting))
  return option
}

/** All that is given, because a flag of the program may be one that repeats for a command. */
function collect({ repeats, flagOnly }: Setting<unknown>) {
  return (text: string, before: readonly string[] = []) => [
    ...before,
    ...(repeats && !flagOnly ? text.split(',') : [text]),
  ]
}

const passedOn = new WeakSet<NodeJS.WriteStream>()

/** For a command that passes on what others print: it goes on when nobody reads stdout any more, and hears of it by itself. */
export function goOnWithoutReader({ stdout }: Host): void {
  passedOn.add(stdout)
}

function endQuietlyWithoutReader(host: Host): void {
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (passedOn.has(host.stdout)) return
    if (error.code === 'EPIPE') host.exit(0)
    host.stderr.write(`cannot write the output: ${error.message}\n`)
    host.exit(errorCodes.FOLDER_UNUSABLE.exit)
  })
}
