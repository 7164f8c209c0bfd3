/** API tokens of a user (protocol rule S9). */
import type { Outcome } from './ask.js'
import { pathOf } from './users.js'
import { askAs } from '../app/session.js'

export const scopes = ['write', 'read', 'admin'] as const

export type Scope = (typeof scopes)[number]

export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly scope: Scope
  readonly created_at: string
  readonly expires_at?: string
  /** To the minute. */
  readonly last_used_at?: string
}

export interface MadeToken extends ApiToken {
  /** Told this once. */
  readonly token: string
}

export type NewToken = Pick<ApiToken, 'name' | 'scope' | 'expires_at'>

export function listTokens(user: string): Promise<Outcome<{ readonly tokens: readonly ApiToken[] }>> {
  return askAs(`${pathOf(user)}/tokens`)
}

export function makeToken(user: string, token: NewToken): Promise<Outcome<MadeToken>> {
  return askAs(`${pathOf(user)}/tokens`, { method: 'POST', body: token })
}

export function revokeToken(user: string, id: string): Promise<Outcome<void>> {
  return askAs(`${pathOf(user)}/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
