/** The keys of a running server (protocol rule S12). */
import type { KeyAdministration, ListedKey } from './key-administration.js'
import type { Ask } from './remote.js'

interface WireKey {
  readonly id: string
  readonly created_at: string
  readonly ends_at?: string
}

const keysPath = '/v1/keys'

export function remoteKeys(ask: Ask): KeyAdministration {
  return {
    list: async () => ((await ask('GET', keysPath)) as { readonly keys: readonly WireKey[] }).keys.map(listed),
    rotate: async sessions =>
      listed((await ask('POST', keysPath, { end_sessions: sessions === 'end sessions' })) as WireKey),
  }
}

function listed({ id, created_at: createdAt, ends_at: endsAt }: WireKey): ListedKey {
  return { id, createdAtMs: Date.parse(createdAt), endsAtMs: endsAt === undefined ? undefined : Date.parse(endsAt) }
}
