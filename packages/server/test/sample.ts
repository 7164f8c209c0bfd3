/** Sessions on a real database in a temporary folder, with a clock that tests move. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../src/database/database.js'
import { StoredSessions } from '../src/database/stored-sessions.js'
import { UserRecords } from '../src/database/user-records.js'
import { Users } from '../src/database/users.js'
import { Passwords } from '../src/sessions/passwords.js'
import { SessionRegister } from '../src/sessions/session-register.js'
import { restoreSessions, Sessions, type SessionsOptions } from '../src/sessions/sessions.js'
import { Tokens } from '../src/sessions/tokens.js'
import { userAdministration, type UserAdministration } from '../src/users/administration.js'
import type { Kysely } from 'kysely'
import type { Schema } from '../src/database/schema.js'

export const keys = [{ kid: 'k1', secret: 'a secret of these tests only' }]

/** Cheap on purpose: what is tested is the order of steps, not the hash. */
const cheapCost = { memoryCost: 8, timeCost: 1, parallelism: 1 }

export interface Bench {
  readonly db: Kysely<Schema>
  readonly sessions: Sessions
  readonly administration: UserAdministration
  readonly users: Users
  readonly stored: StoredSessions
  readonly register: SessionRegister
  readonly passwords: Passwords
  readonly clock: { ms: number }
  /** The same database in a new life of the server. */
  restarted(options?: Partial<SessionsOptions>): Promise<Sessions>
  close(): Promise<void>
}

export async function openBench(options: Partial<SessionsOptions> = {}): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), 'sessions-'))
  const db = await openDatabase(join(root, 'gatherer.db'))
  const clock = { ms: Date.UTC(2026, 10, 22) }
  const users = new Users(db)
  const stored = new StoredSessions(db)
  const passwords = new Passwords(cheapCost)
  const create = (register: SessionRegister, more: Partial<SessionsOptions>) =>
    new Sessions({
      users,
      stored,
      register,
      passwords,
      tokens: new Tokens(keys),
      registration: 'open',
      tokenTtlMs: 600_000,
      now: () => clock.ms,
      randomId: () => randomBytes(16).toString('base64url'),
      ...options,
      ...more,
    })
  const register = new SessionRegister()
  const sessions = create(register, {})
  const records = new UserRecords({ db, onChanged: changed => sessions.userChanged(changed) })
  return {
    db,
    sessions,
    administration: userAdministration({ records, passwords, now: () => clock.ms }),
    users,
    stored,
    register,
    passwords,
    clock,
    restarted: async (more = {}) => {
      const fresh = new SessionRegister()
      await restoreSessions(stored, fresh, clock.ms)
      return create(fresh, more)
    },
    close: async () => {
      await passwords.close()
      await db.destroy()
      rmSync(root, { recursive: true })
    },
  }
}

/** Asserts by type that a sign-in gave a token. */
export function tokenOf(outcome: { readonly kind: string; readonly token?: string }): string {
  if (outcome.token === undefined) throw new Error(`no token: ${outcome.kind}`)
  return outcome.token
}
