/**
 * Where the password of `gather login` comes from: stdin, a variable, or the person at the terminal.
 */
import { openPrompts, readSecretLine } from '@message-gatherer/command-line'
import { GathererError, isPassword, passwordRule } from '@message-gatherer/protocol'
import type { Surroundings } from './surroundings.js'
import type { Talk } from './talk.js'

const tries = 3
const rule = `a password has ${passwordRule}`

export type PasswordSource = { readonly kind: 'given'; readonly password: string } | { readonly kind: 'terminal' }

export interface PasswordSettings {
  readonly passwordStdin: boolean
  readonly password: string | undefined
}

/**
 * Before the server is asked anything: no user is made when there is no password to give it.
 *
 * @throws {GathererError} USAGE: there is none, and no terminal to ask on; or it breaks the rule.
 */
export async function passwordSource({ host }: Surroundings, settings: PasswordSettings): Promise<PasswordSource> {
  const given = settings.passwordStdin ? await readSecretLine(host.stdin) : settings.password
  if (given === undefined) {
    if (host.stdin.isTTY) return { kind: 'terminal' }
    const hint = 'give it with --password-stdin, GATHER_PASSWORD or GATHER_PASSWORD_FILE'
    throw new GathererError('USAGE', 'there is no terminal to ask for the password on', { hint })
  }
  if (!isPassword(given)) throw new GathererError('USAGE', 'this password will not do', { hint: rule })
  return { kind: 'given', password: given }
}

/**
 * Asks on the terminal: once for a known user, twice for a new one.
 *
 * @throws {GathererError} USAGE: none was given.
 */
export async function askPassword(
  { host }: Surroundings,
  talk: Talk,
  who: { user: string; isNew: boolean },
): Promise<string> {
  const prompts = await openPrompts(host, { onInterrupt: () => host.exit(130) })
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const password = await prompts.askSecret(`password for ${who.user}: `)
      if (password === undefined) break
      if (!isPassword(password)) talk.warn(rule)
      else if (!who.isNew || (await prompts.askSecret('the same again: ')) === password) return password
      else talk.warn('these two differ')
    }
  } finally {
    prompts.close()
  }
  throw new GathererError('USAGE', 'no password was given', { hint: rule })
}
