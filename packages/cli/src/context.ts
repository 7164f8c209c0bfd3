/** What every command gets: the machine, the settings all commands share, and a voice. */
import type { CommonSettings, SecretSettings } from './settings.js'
import type { Surroundings } from './surroundings.js'
import type { Talk } from './talk.js'

export interface Context {
  readonly surroundings: Surroundings
  readonly settings: CommonSettings & SecretSettings
  readonly talk: Talk
}

/** Prints the result of a command with `--json`: one object on one line of stdout. */
export function printJson({ surroundings, settings }: Context, result: object): void {
  if (settings.json) surroundings.host.stdout.write(`${JSON.stringify(result)}\n`)
}

export function warnOfPlainHttp({ talk }: Context, server: string): void {
  talk.warn(`warning: passwords and messages travel unencrypted to ${server}`)
}
