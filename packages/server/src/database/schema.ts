/** The tables as kysely sees them; `migrations.ts` makes them. */
import type { Generated } from 'kysely'

export interface UsersTable {
  id: Generated<number>
  username: string
  /** An argon2id PHC string; null until the first password is given. */
  password_hash: string | null
  /** The latest transition of any of the user's sessions, for people who look: 0 grounded, 1 identified, 2 authenticated. */
  state: number
  last_endpoint: string
  /** Unix milliseconds. */
  created_at: number
}

export interface SessionsTable {
  id: string
  user_id: number
  /** The address a classic session belongs to; null for the other kind. */
  address: string | null
  /** 1 identified, 2 authenticated; a grounded session has no row. */
  state: number
  /** Unix seconds at which the newest token ends; 0 while there is none. */
  expires_at: number
  /** Unix milliseconds of the latest transition. */
  changed_at: number
}

export interface SigningKeysTable {
  kid: string
  secret: string
  created_at: number
}

export interface FactsTable {
  name: string
  value: string
}

export interface Schema {
  users: UsersTable
  sessions: SessionsTable
  signing_keys: SigningKeysTable
  facts: FactsTable
}
