/** Opens what a command reads with: no spool is touched, and nothing is sent. */
import { connect, type Gatherer } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { identityOf, type Identity } from '../identity.js'
import { proofOptions } from '../proof.js'
import { version } from '../version.js'

/**
 * Who reads where.
 *
 * @throws {GathererError} NOT_SIGNED_IN: server, user, or how to show who it is, is not known. NOT_ALLOWED: what is kept only sends.
 */
export function whoReads({ surroundings, settings }: Context): Identity {
  const stored = new CredentialFile(surroundings).read()
  const identity = identityOf(stored, { ...settings, hostName: surroundings.host.name }, 'read')
  if (identity.proof.kind === 'none') throw notSignedIn(identity)
  if (identity.proof.kind === 'only sends') throw onlySends(identity)
  return identity
}

export async function openReader({ surroundings, settings, talk }: Context, who: Identity): Promise<Gatherer> {
  const { server: url, user, fingerprint } = who
  const { timeoutMs } = settings
  const userAgent = `gather/${version}`
  const gatherer = await connect({
    url,
    user,
    timeoutMs,
    userAgent,
    delivery: 'on request',
    ...proofOptions(new CredentialFile(surroundings), who),
    ...(fingerprint !== undefined && { fingerprint }),
  })
  gatherer.on('signed in', ({ created }) => {
    if (created) talk.say(`created the user ${user} on ${url}`)
  })
  return gatherer
}

function notSignedIn({ server, user }: Identity): GathererError {
  return new GathererError('NOT_SIGNED_IN', `not signed in to ${server} as ${user}, so nothing can be read`, {
    hint: `gather login ${server} --user ${user} --read`,
  })
}

function onlySends({ server, user }: Identity): GathererError {
  return new GathererError('NOT_ALLOWED', 'this machine may only send', {
    hint: `gather login ${server} --user ${user} --read`,
  })
}
