/**
 * The keys that sign tokens, in the database: one signs, the others are believed until what they signed has ended
 * (protocol rule S12).
 *
 * A rotation and what it ends are one transaction; once it is committed, and before anything else is read or stored, memory is
 * told.
 */
import type { Kysely, Selectable } from 'kysely'
import { noteDone, type Deed } from './audit-records.js'
import type { Changes } from './changes.js'
import { query, queryDurably } from './database.js'
import type { Schema, SigningKeysTable } from './schema.js'

export interface SigningKey {
  /** Names the key in a token's header. */
  readonly kid: string
  readonly secret: string
}

export interface ListedKey {
  readonly id: string
  /** Unix milliseconds. */
  readonly createdAtMs: number
  /** Unix milliseconds at which the last token that it signed has ended; undefined: it signs. */
  readonly endsAtMs: number | undefined
}

export type ForSessions = 'keep sessions' | 'end sessions'

export interface Rotation {
  readonly key: SigningKey
  readonly sessions: ForSessions
  /** How long a token is good, in milliseconds. */
  readonly tokenTtlMs: number
}

export interface SigningKeysOptions {
  readonly db: Kysely<Schema>
  readonly changes: Pick<Changes, 'note'>
  /** Called in the step in which other keys count. */
  readonly onKeys: (keys: readonly SigningKey[], sessions: ForSessions) => void
}

/** What is signed with the old key after the new one is stored: by another server, until it looks. In milliseconds. */
const lateMs = 10_000

export class SigningKeys {
  readonly #options: SigningKeysOptions

  constructor(options: SigningKeysOptions) {
    this.#options = options
  }

  /** Oldest first, without their secrets. */
  list(): Promise<ListedKey[]> {
    return query(async () => (await rowsOf(this.#options.db)).map(listed))
  }

  /** Makes memory know all there are; where there is none, this one is stored. */
  async load(first: SigningKey, nowMs: number): Promise<void> {
    const keys = await query(() => rowsOf(this.#options.db))
    if (keys.length === 0) await queryDurably(this.#options.db, async db => insert(db, first, nowMs))
    await this.reload()
  }

  /** Makes memory know what another server has changed. */
  reload(): Promise<void> {
    const { db, onKeys } = this.#options
    // The connection is ours while memory is told: no rotation gets between.
    return query(() => db.connection().execute(async one => onKeys(await rowsOf(one), 'keep sessions')))
  }

  /** From here on this key signs. */
  rotate({ key, sessions, tokenTtlMs }: Rotation, { deed, nowMs }: { deed: Deed; nowMs: number }): Promise<ListedKey> {
    const { db, changes, onKeys } = this.#options
    return queryDurably(db, async connection => {
      const keys = await connection.transaction().execute(async tx => {
        if (sessions === 'end sessions') await endAll(tx)
        else await retire(tx, nowMs + tokenTtlMs)
        await insert(tx, key, nowMs)
        await changes.note(tx, { kind: 'keys', subject: sessions }, nowMs)
        await noteDone(tx, deed, nowMs)
        return rowsOf(tx)
      })
      onKeys(keys, sessions)
      return { id: key.kid, createdAtMs: nowMs, endsAtMs: undefined }
    })
  }

  /** Forgets those whose tokens have all ended. */
  async sweep(nowMs: number): Promise<void> {
    const ended = (await this.list()).filter(({ endsAtMs }) => endsAtMs !== undefined && endsAtMs <= nowMs)
    if (ended.length === 0) return
    await query(() => this.#options.db.deleteFrom('signing_keys').where('ends_at', '<=', nowMs).execute())
    await this.reload()
  }
}

/** The one that signs last. */
function rowsOf(db: Kysely<Schema>): Promise<Selectable<SigningKeysTable>[]> {
  return db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy(where => where('ends_at', 'is', null))
    .orderBy('created_at')
    .execute()
}

async function insert(db: Kysely<Schema>, { kid, secret }: SigningKey, nowMs: number): Promise<void> {
  await db.insertInto('signing_keys').values({ kid, secret, created_at: nowMs }).execute()
}

/** @param untilMs when a token ends that is signed now; one of a longer life before a restart may end later. */
async function retire(tx: Kysely<Schema>, untilMs: number): Promise<void> {
  const newest = await tx
    .selectFrom('sessions')
    .select(({ fn }) => fn.max('expires_at').as('expires_at'))
    .executeTakeFirst()
  const endsAt = Math.max(untilMs, (newest?.expires_at ?? 0) * 1000) + lateMs
  await tx.updateTable('signing_keys').set({ ends_at: endsAt }).where('ends_at', 'is', null).execute()
}

async function endAll(tx: Kysely<Schema>): Promise<void> {
  await tx.deleteFrom('signing_keys').execute()
  await tx.deleteFrom('sessions').execute()
  await tx.updateTable('users').set({ state: 0 }).where('state', '!=', 0).execute()
}

function listed({ kid, created_at: createdAtMs, ends_at: endsAt }: Selectable<SigningKeysTable>): ListedKey {
  return { id: kid, createdAtMs, endsAtMs: endsAt ?? undefined }
}
