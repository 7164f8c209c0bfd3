/** The tables as kysely sees them; `migrations.ts` makes them. */
import type { Generated } from 'kysely'
import type { Role } from '@message-gatherer/protocol'

export interface UsersTable {
  id: Generated<number>
  username: string
  /** An argon2id PHC string; null: the first that is given becomes it; `!`: there is none, and only an admin gives one. */
  password_hash: string | null
  /** The latest transition of any of the user's sessions, for people who look: 0 grounded, 1 identified, 2 authenticated. */
  state: number
  last_endpoint: string
  /** Unix milliseconds. */
  created_at: number
  role: Generated<Role>
  /** Unix milliseconds; null: may sign in. */
  disabled_at: number | null
  /** Unix milliseconds; null: is there. Of a removed user only the name counts, which stays reserved. */
  removed_at: number | null
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
