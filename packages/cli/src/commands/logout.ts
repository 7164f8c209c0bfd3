/**
 * `gather logout`: ends the session at the server if that answers, and forgets the credential in any case.
 */
import type { Request } from '@message-gatherer/client'
import { hasCode } from '@message-gatherer/protocol'
import { ClassicSession, type Outcome } from '../classic-session.js'
import { printJson, type Context } from '../context.js'
import { CredentialFile, type Credential } from '../credential-file.js'
import { exitOnSignal } from '../stop.js'
import { transportTo } from '../transport.js'

export async function logout(context: Context): Promise<number> {
  const { surroundings, talk } = context
  exitOnSignal(surroundings.host)
  const file = new CredentialFile(surroundings)
  const stored = readable(file)
  const outcome = stored && (await endSession(context, stored))
  file.remove()
  talk.say(told(stored, outcome))
  const server = stored === 'damaged' ? undefined : stored?.server
  const user = stored === 'damaged' ? undefined : stored?.user
  printJson(context, { server: server ?? null, user: user ?? null, ended: hasEnded(outcome) })
  return 0
}

function readable(file: CredentialFile): Credential | 'damaged' | undefined {
  try {
    return file.read()
  } catch (error) {
    if (hasCode(error, 'FOLDER_UNUSABLE')) return 'damaged'
    throw error
  }
}

/** Undefined: there was no session to end. */
async function endSession({ settings }: Context, stored: Credential | 'damaged'): Promise<Outcome | undefined> {
  if (stored === 'damaged') return undefined
  const transport = transportTo(stored.server, settings)
  try {
    // Whether it works is seen from the classic session, which `gather login` begins.
    if (stored.session) await transport.exchange(endOf(stored.session.token))
    return stored.token === undefined ? undefined : await new ClassicSession(transport).message(stored.token, 'logout')
  } finally {
    transport.close()
  }
}

function endOf(token: string): Request {
  return { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization: `Bearer ${token}` } }
}

function hasEnded(outcome: Outcome | undefined): boolean {
  return outcome === undefined || outcome.kind === 'accepted' || outcome.kind === 'not identified'
}

function told(stored: Credential | 'damaged' | undefined, outcome: Outcome | undefined): string {
  if (stored === undefined) return 'you were not signed in'
  if (stored === 'damaged') return 'removed the damaged credential'
  const done = `signed out of ${stored.server}`
  if (hasEnded(outcome)) return done
  const why = outcome?.kind === 'unanswered' ? outcome.error.message : `the server said: ${outcome?.text}`
  return `${done}, but only here: ${why}\nthe session there ends by itself`
}
