/** A password for a user: asked for twice on a terminal, else one line of stdin (protocol rule U6). */
import { openPrompts, readSecretLine, type Host, type Prompts } from '@message-gatherer/command-line'
import { GathererError, isPassword, passwordRule } from '@message-gatherer/protocol'

const tries = 3
const rule = `a password is ${passwordRule}`

/** @returns undefined: none was given. @throws {GathererError} USAGE: it breaks the rule, or two answers always differed. */
export async function newPassword(host: Host, user: string): Promise<string | undefined> {
  if (host.stdin.isTTY) return askOnTerminal(host, user)
  const password = await readSecretLine(host.stdin)
  if (password === '') return undefined
  if (!isPassword(password)) throw new GathererError('USAGE', 'this password will not do', { hint: rule })
  return password
}

async function askOnTerminal(host: Host, user: string): Promise<string | undefined> {
  const prompts = await openPrompts(host, { onInterrupt: () => host.exit(130) })
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const password = await prompts.askSecret(`password for ${user}: `)
      if (password === undefined || password === '') return undefined
      const trouble = await troubleWith(password, prompts)
      if (trouble === undefined) return password
      host.stderr.write(`${trouble}\n`)
    }
  } finally {
    prompts.close()
  }
  throw new GathererError('USAGE', 'no password was given', { hint: rule })
}

async function troubleWith(password: string, prompts: Prompts): Promise<string | undefined> {
  if (!isPassword(password)) return rule
  return (await prompts.askSecret('the same again: ')) === password ? undefined : 'these two differ'
}
