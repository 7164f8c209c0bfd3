/**
 * How `gather login` comes to trust a certificate that nobody vouches for: as `ssh` does, a person compares it once (network
 * rule N10).
 */
import { checkedFingerprint, lookAtCertificate, type ShownCertificate } from '@message-gatherer/client'
import { openPrompts } from '@message-gatherer/command-line'
import { GathererError, parseFingerprint } from '@message-gatherer/protocol'
import type { Context } from './context.js'
import { CredentialFile } from './credential-file.js'

const tries = 3

/**
 * What `--fingerprint` says, or was accepted at an earlier login to this server. Undefined: nothing; authorities decide.
 *
 * Looks at no server.
 */
export function knownFingerprint({ surroundings, settings }: Context, server: string): string | undefined {
  if (!server.startsWith('https:')) return undefined
  return settings.fingerprint ?? storedFingerprint(new CredentialFile(surroundings), server)
}

/**
 * The fingerprint that a login goes with, and keeps. Undefined: authorities decide.
 *
 * @throws {GathererError} UNTRUSTED: nobody vouches for the certificate, and nobody accepted it. SERVER_UNREACHABLE. USAGE: a
 *   fingerprint for a server that has no certificate.
 */
export async function acceptedFingerprint(context: Context, server: string): Promise<string | undefined> {
  const { settings } = context
  const known = checkedFingerprint(settings.fingerprint, server) ?? knownFingerprint(context, server)
  if (known !== undefined || !server.startsWith('https:')) return known
  const shown = await lookAtCertificate(server, settings.timeoutMs)
  if (shown.kind === 'no answer')
    throw new GathererError('SERVER_UNREACHABLE', `${server} cannot be reached: ${shown.reason}`, { hint: shown.hint })
  if (shown.distrust === undefined) return undefined
  return ask(context, server, shown)
}

async function ask({ surroundings, talk }: Context, server: string, shown: ShownCertificate): Promise<string> {
  const { host } = surroundings
  const { fingerprint, distrust } = shown
  if (!host.stdin.isTTY) throw untrusted(server, shown)
  talk.warn(`nobody vouches for the certificate of ${server} (${distrust}):`)
  talk.warn(`  ${fingerprint}`)
  talk.warn('gatherd prints this where it starts; if it is another there, somebody is in between')
  const prompts = await openPrompts(host, { onInterrupt: () => host.exit(130) })
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const answer = (await prompts.ask('is it the same? (yes/no, or the fingerprint): '))?.trim()
      if (answer === undefined || answer === 'no') break
      if (answer === 'yes' || parseFingerprint(answer) === fingerprint) return fingerprint
      talk.warn(parseFingerprint(answer) === undefined ? "write 'yes' or 'no'" : 'that is another one')
    }
  } finally {
    prompts.close()
  }
  throw new GathererError('UNTRUSTED', `the certificate of ${server} was not accepted: nothing was sent`, {
    hint: 'ask whoever runs the server for the fingerprint',
  })
}

function untrusted(server: string, { fingerprint, distrust }: ShownCertificate): GathererError {
  return new GathererError('UNTRUSTED', `nobody vouches for the certificate of ${server} (${distrust})`, {
    hint: `if the server prints this fingerprint: gather login ${server} --fingerprint ${fingerprint}`,
  })
}

/** What cannot be read is for others to say. */
function storedFingerprint(file: CredentialFile, server: string): string | undefined {
  const stored = file.readIfUsable()
  return stored?.server === server ? stored.fingerprint : undefined
}
