/** Opens what a command reads with: no spool is touched, and nothing is sent. */
import { connect, type Gatherer, type TokenStore } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import { CredentialFile } from '../credential-file.js'
import { identityOf, tokenStoreOf } from '../identity.js'
import { version } from '../version.js'

/** Who reads where. */
export interface WhoReads {
  readonly server: string
  readonly user: string
  readonly password: string
  readonly tokens: TokenStore
  readonly fingerprint: string | undefined
}

/** @throws {GathererError} NOT_SIGNED_IN: server, user or password is not known. */
export function whoReads({ surroundings, settings }: Context): WhoReads {
  const file = new CredentialFile(surroundings)
  const identity = identityOf(file.read(), { ...settings, hostName: surroundings.host.name }, 'nothing can be read')
  const { server, user, password, fingerprint } = identity
  if (password === undefined) throw notSignedIn(server, user)
  return { server, user, password, tokens: tokenStoreOf(file, identity), fingerprint }
}

export async function openReader({ settings, talk }: Context, who: WhoReads): Promise<Gatherer> {
  const { server: url, user, password, tokens, fingerprint } = who
  const { timeoutMs } = settings
  const userAgent = `gather/${version}`
  const gatherer = await connect({
    url,
    user,
    password,
    tokens,
    timeoutMs,
    userAgent,
    delivery: 'on request',
    ...(fingerprint !== undefined && { fingerprint }),
  })
  gatherer.on('signed in', ({ created }) => {
    if (created) talk.say(`created the user ${user} on ${url}`)
  })
  return gatherer
}

function notSignedIn(server: string, user: string): GathererError {
  return new GathererError('NOT_SIGNED_IN', `not signed in to ${server} as ${user}, so nothing can be read`, {
    hint: `gather login ${server} --user ${user}`,
  })
}
