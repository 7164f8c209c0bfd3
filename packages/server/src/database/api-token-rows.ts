/** The rows of API tokens: those that are good, with what is told of their users. */
import type { Kysely, Selectable } from 'kysely'
import { GathererError, type Role, type Scope } from '@message-gatherer/protocol'
import { reserveForAdmin, type UserRow } from './user-rows.js'
import type { ApiTokensTable, Schema } from './schema.js'
import type { ApiToken } from '../sessions/credential.js'

export interface NewApiToken {
  readonly id: string
  readonly name: string
  readonly scope: Scope
  /** Its SHA-256, in hex. */
  readonly hash: string
  /** Unix milliseconds; undefined: it has no end. */
  readonly expiresAtMs: number | undefined
}

/** As people see it. */
export interface ListedToken {
  readonly id: string
  readonly name: string
  readonly scope: Scope
  /** Unix milliseconds, as all times here. */
  readonly createdAtMs: number
  /** Undefined: it has no end. */
  readonly expiresAtMs: number | undefined
  /** To the minute; undefined: never. */
  readonly lastUsedAtMs: number | undefined
}

export interface ApiTokenRow extends Selectable<ApiTokensTable> {
  readonly username: string
  readonly role: Role
  readonly disabled_at: number | null
}

const mostOfUser = 100
const minuteMs = 60_000

/** Those that have not ended. */
export function selectGood(db: Kysely<Schema>, nowMs: number) {
  return db
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .selectAll('api_tokens')
    .select(['username', 'role', 'disabled_at'])
    .where(token => token.or([token('expires_at', 'is', null), token('expires_at', '>', nowMs)]))
}

/** @throws {GathererError} INVALID_REQUEST: the scope `admin`, for a user that is none; TOO_MANY_TOKENS */
export async function insertApiToken(
  tx: Kysely<Schema>,
  { token, owner }: { readonly token: NewApiToken; readonly owner: UserRow },
  nowMs: number,
): Promise<ApiTokenRow> {
  const { id: userId, username, role, disabled_at } = owner
  if (token.scope === 'admin' && role !== 'admin') throw noAdmin(owner)
  const good = await selectGood(tx, nowMs).where('user_id', '=', userId).execute()
  if (good.length >= mostOfUser) throw tooMany(username)
  const { id, name, scope, hash, expiresAtMs } = token
  const times = { created_at: nowMs, expires_at: expiresAtMs ?? null, last_used_at: null }
  const row = { id, user_id: userId, name, scope, hash, ...times }
  await tx.insertInto('api_tokens').values(row).execute()
  await reserveForAdmin(tx, owner)
  return { ...row, username, role, disabled_at }
}

/** As it is held in memory. */
export function apiTokenOf(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    userId: row.user_id,
    user: row.username,
    role: row.role,
    scope: row.scope,
    expiresAt: row.expires_at === null ? Infinity : row.expires_at / 1000,
    isThere: true,
    isUserActive: row.disabled_at === null,
    lastUsedAtMs: row.last_used_at ?? 0,
  }
}

/** @param inMemory which may have been used since that was stored. */
export function listedToken(row: ApiTokenRow, inMemory?: ApiToken): ListedToken {
  const { id, name, scope, created_at: createdAtMs, expires_at: expiresAtMs } = row
  const lastUsedAtMs = Math.max(row.last_used_at ?? 0, inMemory ? minuteOf(inMemory) : 0)
  return {
    id,
    name,
    scope,
    createdAtMs,
    expiresAtMs: expiresAtMs ?? undefined,
    lastUsedAtMs: lastUsedAtMs === 0 ? undefined : lastUsedAtMs,
  }
}

/** In which it was used last, in Unix milliseconds; 0: never. */
export function minuteOf({ lastUsedAtMs }: Pick<ApiToken, 'lastUsedAtMs'>): number {
  return Math.floor(lastUsedAtMs / minuteMs) * minuteMs
}

function noAdmin({ username, role }: UserRow): GathererError {
  return new GathererError('INVALID_REQUEST', `the scope admin is for admins, and ${username} is a ${role}`, {
    hint: `choose the scope write or read, or make it an admin first: gatherd users role ${username} admin`,
  })
}

function tooMany(user: string): GathererError {
  return new GathererError(
    'TOO_MANY_TOKENS',
    `${user} has ${mostOfUser} API tokens, which is as many as there may be`,
    {
      hint: `revoke one that is not used: gatherd tokens list ${user} tells when each was`,
    },
  )
}
