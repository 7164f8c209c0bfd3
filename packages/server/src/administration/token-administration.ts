/**
 * API tokens of users: list, make, revoke (protocol rule S9).
 *
 * Who may do that is asked before. Knows no HTTP and no SQL.
 */
import { apiTokenPrefix, GathererError, type Scope } from '@message-gatherer/protocol'
import { newSecret, type RandomBytes } from './new-secret.js'
import { refuseImpossible } from './possible-name.js'
import type { ApiTokenRecords } from '../database/api-token-records.js'
import type { ListedToken, NewApiToken } from '../database/api-token-rows.js'
import type { Perform } from './perform.js'

export type { ListedToken }

export interface WantedToken {
  /** Of the machine that uses it; a stream name. */
  readonly name: string
  readonly scope: Scope
  /** Unix milliseconds; undefined: it has no end. */
  readonly expiresAtMs: number | undefined
}

export interface MadeToken extends ListedToken {
  /** Shown this once. */
  readonly token: string
}

/** Each also throws USER_UNKNOWN and DATABASE_UNAVAILABLE. */
export interface TokenAdministration {
  /** Those that are good, the oldest first. */
  list(user: string): Promise<readonly ListedToken[]>
  /**
   * @throws {GathererError} INVALID_REQUEST: it would have ended already, or the scope is `admin` and the user is none.
   *   TOO_MANY_TOKENS
   */
  make(user: string, wanted: WantedToken): Promise<MadeToken>
  /** Once it resolves the token is refused. @throws {GathererError} TOKEN_UNKNOWN: the user has none with this id. */
  revoke(user: string, id: string): Promise<void>
}

export interface TokenAdministrationOptions {
  readonly records: ApiTokenRecords
  readonly perform: Perform
  readonly now: () => number
  readonly random: RandomBytes
}

const tokenBytes = 32

export function tokenAdministration({
  records,
  perform,
  now,
  random,
}: TokenAdministrationOptions): TokenAdministration {
  return {
    list: async user => {
      refuseImpossible(user)
      return records.list(user, now())
    },
    make: (user, wanted) =>
      perform({ action: 'token.make', subject: user, detail: `${wanted.name}, scope ${wanted.scope}` }, async deed => {
        refuseImpossible(user)
        refusePast(wanted, now())
        const { text, row } = newApiToken(wanted, random)
        return { ...(await records.add(user, row, { deed, nowMs: now() })), token: text }
      }),
    revoke: (user, id) =>
      perform({ action: 'token.revoke', subject: user, detail: id }, async deed => {
        refuseImpossible(user)
        await records.revoke(user, id, { deed, nowMs: now() })
      }),
  }
}

/** A token to be shown, and what is stored of it. */
export function newApiToken(
  wanted: WantedToken,
  random: RandomBytes,
): { readonly text: string; readonly row: NewApiToken } {
  const { text, id, hash } = newSecret(random, apiTokenPrefix, tokenBytes)
  return { text, row: { ...wanted, id, hash } }
}

function refusePast({ expiresAtMs }: WantedToken, nowMs: number): void {
  if (expiresAtMs === undefined || expiresAtMs > nowMs) return
  throw new GathererError('INVALID_REQUEST', 'the token would have ended already', {
    hint: 'choose a time to come, or none: then it is good until it is revoked',
  })
}
