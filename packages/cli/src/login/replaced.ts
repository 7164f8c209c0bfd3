/**
 * What a login replaces is revoked once the new credential is on the disk, so that nothing good is left behind (rule E8).
 */
import { ApiTokens } from '../api-tokens.js'
import type { Context } from '../context.js'
import { Patience } from '../patience.js'
import { hasTokens, type Credential, type TokenLogin } from '../stored-credential.js'
import { transportTo } from '../transport.js'

/** Why some token of it is still good at its server; undefined: none is. */
export async function revokeTokensOf(
  { surroundings, settings }: Context,
  { server, fingerprint, tokens }: TokenLogin,
): Promise<string | undefined> {
  const transport = transportTo(server, { ...settings, fingerprint })
  try {
    const apiTokens = new ApiTokens(transport, new Patience(surroundings))
    let why: string | undefined
    for (const kept of [tokens.write, tokens.read]) {
      const revoked = kept && (await apiTokens.revoke(kept.token))
      if (revoked?.kind === 'not revoked') why = revoked.why
    }
    return why
  } finally {
    transport.close()
  }
}

/** Says it where the server of then cannot be asked. */
export async function revokeReplaced(context: Context, before: Credential | undefined): Promise<void> {
  if (!before || !hasTokens(before)) return
  const why = await revokeTokensOf(context, before)
  if (why === undefined) return
  const { server, user, tokens } = before
  context.talk.warn(`what this machine had before is still good at ${server}: ${why}`)
  context.talk.warn(
    `  there: gatherd tokens list ${user} shows ${tokens.write.name}, gatherd tokens revoke ${user} ID ends it`,
  )
}
