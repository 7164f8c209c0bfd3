/**
 * Turns an enrolment code into a token that sends (protocol rule S15). The server knows whose it is.
 */
import { openPrompts, readSecretLine } from '@message-gatherer/command-line'
import { GathererError, hasCode } from '@message-gatherer/protocol'
import type { ApiTokens } from '../api-tokens.js'
import type { Surroundings } from '../surroundings.js'
import { tokenNameOf } from '../user-name.js'
import type { Obtained } from './obtained.js'

const longestCode = 256

/** @param given the code itself, or `-`: it is asked for on a terminal, else the first line of stdin. @throws {GathererError} USAGE */
export async function readCode({ host }: Surroundings, given: string): Promise<string> {
  const text = given !== '-' ? given : host.stdin.isTTY ? await askCode(host) : await readSecretLine(host.stdin)
  const code = text.trim()
  if (/^[\x21-\x7e]+$/.test(code) && code.length <= longestCode) return code
  throw new GathererError('USAGE', 'this is no enrolment code', {
    hint: 'an admin makes one: gatherd users invite NAME',
  })
}

/** @throws {GathererError} WRONG_CREDENTIALS: the code is not good, or no more. SERVER_UNREACHABLE, TOO_MANY_REQUESTS, NOT_FOUND. */
export async function obtainByCode(tokens: ApiTokens, code: string, hostName: string): Promise<Obtained> {
  try {
    const { user, token } = await tokens.enrol(code, tokenNameOf(hostName))
    return { user, tokens: { write: token }, created: false, passwordSet: false }
  } catch (error) {
    throw hasCode(error, 'WRONG_CREDENTIALS', 'SERVER_UNREACHABLE') ? explained(error) : error
  }
}

async function askCode(host: Surroundings['host']): Promise<string> {
  const prompts = await openPrompts(host, { onInterrupt: () => host.exit(130) })
  try {
    return (await prompts.askSecret('enrolment code: ')) ?? ''
  } finally {
    prompts.close()
  }
}

function explained(error: GathererError): GathererError {
  const { code, message, hint: said, cause } = error
  const another = 'an admin makes another one: gatherd users invite NAME'
  // An answer may have been lost, and with it the token.
  const hint = code === 'SERVER_UNREACHABLE' ? `${said}; if the code is refused then, ${another}` : (said ?? another)
  return new GathererError(code, message, { hint, cause })
}
