/**
 * `gather logout`: revokes the tokens of this machine if the server answers, and forgets the credential in any case (rule E10).
 *
 * Messages that wait stay where they are, and it says so.
 */
import { GathererError, hasCode } from '@message-gatherer/protocol'
import { printJson, type Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { endSession } from '../login/end-session.js'
import { revokeTokensOf } from '../login/replaced.js'
import { findSpool } from '../opened-spool.js'
import type { SpoolSettings } from '../settings.js'
import { exitOnSignal } from '../stop.js'
import type { Destination } from '../spool-folder.js'
import { hasTokens, type Credential } from '../stored-credential.js'
import { counted } from '../talk.js'
import { transportTo } from '../transport.js'

export async function logout(context: Context, options: SpoolSettings): Promise<number> {
  const { surroundings, talk } = context
  exitOnSignal(surroundings.host)
  const file = new CredentialFile(surroundings)
  const stored = readable(file)
  const whyNot = stored && stored !== 'damaged' ? await endThere(context, stored) : undefined
  file.remove()
  talk.say(told(stored, whyNot))
  const { server, user } = stored === 'damaged' || !stored ? {} : stored
  const kept = server === undefined || user === undefined ? 0 : await countKept(context, options, { server, user })
  if (kept > 0) talk.say(`kept ${counted(kept, 'message')}: gather login ${server}, then gather flush`)
  printJson(context, { server: server ?? null, user: user ?? null, ended: whyNot === undefined, kept })
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

/** Why something of it is still good there; undefined: nothing is. */
async function endThere(context: Context, stored: Credential): Promise<string | undefined> {
  if (hasTokens(stored)) return revokeTokensOf(context, stored)
  const { server, fingerprint } = stored
  const transport = transportTo(server, { ...context.settings, fingerprint })
  try {
    return await endSession(transport, stored)
  } finally {
    transport.close()
  }
}

function told(stored: Credential | 'damaged' | undefined, whyNot: string | undefined): string {
  if (stored === undefined) return 'you were not signed in'
  if (stored === 'damaged') return 'removed the damaged credential'
  const { server, user } = stored
  const done = `signed out of ${server}`
  if (whyNot === undefined) return done
  const rest = hasTokens(stored)
    ? `its tokens (${stored.tokens.write.name}) are good until they are revoked: there, gatherd tokens list ${user}`
    : 'the session there ends by itself'
  return `${done}, but only here: ${whyNot}\n${rest}`
}
