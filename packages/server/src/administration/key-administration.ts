/** The keys that sign tokens: which there are, and another one (protocol rule S12). Knows no HTTP and no SQL. */
import { newSigningKey } from '../sessions/new-signing-key.js'
import type { ForSessions, ListedKey, SigningKeys } from '../database/signing-keys.js'
import type { RandomBytes } from './new-secret.js'
import type { Perform } from './perform.js'

export type { ForSessions, ListedKey }

/** Each also throws DATABASE_UNAVAILABLE. */
export interface KeyAdministration {
  /** Oldest first; the one that signs is the last. */
  list(): Promise<readonly ListedKey[]>
  /**
   * Another key signs from now on. Tokens signed before are good until they end, or, with `end sessions`, no more: then all
   * sessions are over once it resolves.
   */
  rotate(sessions: ForSessions): Promise<ListedKey>
}

export interface KeyAdministrationOptions {
  readonly keys: SigningKeys
  readonly random: RandomBytes
  readonly tokenTtlMs: number
  readonly perform: Perform
  readonly now: () => number
}

export function keyAdministration(options: KeyAdministrationOptions): KeyAdministration {
  const { keys, random, tokenTtlMs, perform, now } = options
  return {
    list: () => keys.list(),
    rotate: sessions => {
      const key = newSigningKey(random)
      const detail = sessions === 'end sessions' ? 'all sessions ended' : undefined
      return perform({ action: 'keys.rotate', subject: key.kid, detail }, deed =>
        keys.rotate({ key, sessions, tokenTtlMs }, { deed, nowMs: now() }),
      )
    },
  }
}
