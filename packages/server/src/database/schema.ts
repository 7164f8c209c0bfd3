/** The tables as kysely sees them; `migrations.ts` makes them. */
import type { Generated } from 'kysely'
import type { Role, Scope } from '@message-gatherer/protocol'

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
  /** Unix milliseconds at which the last token that it signed ends; null: it signs. */
  ends_at: number | null
}

export interface ApiTokensTable {
  /** Random; names the token without being one. */
  id: string
  user_id: number
  name: string
  scope: Scope
  /** SHA-256 of the token, in hex. */
  hash: string
  /** Unix milliseconds, as all times here. */
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

/** Enrolment codes that wait; one that was used is gone. */
export interface InvitationsTable {
  id: string
  user_id: number
  /** SHA-256 of the code, in hex. */
  hash: string
  created_at: number
  expires_at: number
}

/** What every server that uses this database has to look at, in order (protocol rule S11). */
export interface ChangesTable {
  number: Generated<number>
  kind: ChangeKind
  /** The id of the user, session or token. */
  subject: string
  /** Which server did it. */
  server: string
  at: number
}

/**
 * `user`: role, state or name reservation; `user sessions`: all of a user's ended; `session`: one ended; `token`: an API
 * token was made or revoked; `keys`: the signing keys are others.
 */
export type ChangeKind = 'user' | 'user sessions' | 'session' | 'token' | 'keys'

/** Append-only: the database itself refuses to change a row, or to remove one whose result is `done` (protocol rule U7). */
export interface AuditTable {
  id: Generated<number>
  at: number
  who: string
  address: string
  action: string
  subject: string
  /** `done`, or the code of the refusal. */
  result: string
  detail: string | null
}

export interface FactsTable {
  name: string
  value: string
}

/** What a user sent on the latest day on which it sent something; kept with `--quota-daily` only. */
export interface UsageTable {
  user: string
  /** Of UTC, from 1970-01-01. */
  day: number
  bytes: number
}

export interface Schema {
  users: UsersTable
  sessions: SessionsTable
  signing_keys: SigningKeysTable
  api_tokens: ApiTokensTable
  invitations: InvitationsTable
  changes: ChangesTable
  audit: AuditTable
  facts: FactsTable
  usage: UsageTable
}
