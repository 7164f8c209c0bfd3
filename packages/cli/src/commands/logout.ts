/**
 * `gather logout`: ends the session at the server if that answers, and forgets the credential in any case.
 *
 * Messages that wait stay where they are, and it says so.
 */
import type { Request } from '@message-gatherer/client'
import { GathererError, hasCode } from '@message-gatherer/protocol'
import { ClassicSession, type Outcome } from '../classic-session.js'
import { printJson, type Context } from '../context.js'
import { CredentialFile, type Credential } from '../credential-file.js'
import { findSpool } from '../opened-spool.js'
import type { SpoolSettings } from '../settings.js'
import { exitOnSignal } from '../stop.js'
import type { Destination } from '../spool-folder.js'
import { counted } from '../talk.js'
import { transportTo } from '../transport.js'
import { knownFingerprint } from '../trust.js'

export async function logout(context: Context, options: SpoolSettings): Promise<number> {
  const { surroundings, talk } = context
  exitOnSignal(surroundings.host)
  const file = new CredentialFile(surroundings)
  const stored = readable(file)
  const outcome = stored && (await endSession(context, stored))
  file.remove()
  talk.say(told(stored, outcome))
  const { server, user } = stored === 'damaged' || !stored ? {} : stored
  const kept = server === undefined || user === undefined ? 0 : await countKept(context, options, { server, user })
  if (kept > 0) talk.say(`kept ${counted(kept, 'message')}: gather login ${server}, then gather flush`)
  printJson(context, { server: server ?? null, user: user ?? null, ended: hasEnded(outcome), kept })
  return 0
}

/** How many messages wait for this server and user; 0 also where nobody can tell: that is for `gather status`. */
async function countKept(context: Context, options: SpoolSettings, who: Destination): Promise<number> {
  try {
    const opened = await findSpool({ ...context, settings: { ...context.settings, ...who } }, options)
    const kept = opened?.gatherer.status().waiting ?? 0
    await opened?.gatherer.close()
    return kept
  } catch (error) {
    if (error instanceof GathererError) return 0
    throw error
  }
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
async function endSession(context: Context, stored: Credential | 'damaged'): Promise<Outcome | undefined> {
  if (stored === 'damaged') return undefined
  const { server } = stored
  const fingerprint = knownFingerprint(context, server)
  const transport = transportTo(server, { ...context.settings, fingerprint })
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
