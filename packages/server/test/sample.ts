/** Sessions on a real database in a temporary folder, with a clock that tests move. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../src/database/database.js'
import { InvitationRecords } from '../src/database/invitation-records.js'
import { StoredSessions } from '../src/database/stored-sessions.js'
import { UserRecords } from '../src/database/user-records.js'
import { Users } from '../src/database/users.js'
import { SignInRate } from '../src/limits/sign-in-rate.js'
import { WrongPasswords } from '../src/limits/wrong-passwords.js'
import { Passwords } from '../src/sessions/passwords.js'
import { SessionRegister } from '../src/sessions/session-register.js'
import { restoreSessions, Sessions, type SessionsOptions } from '../src/sessions/sessions.js'
import { SignInTally } from '../src/sessions/sign-in-tally.js'
import { Tokens } from '../src/sessions/tokens.js'
import {
  administrationOf,
  localActor,
  type Administration,
  type AdministrationFor,
} from '../src/administration/administration.js'
import { ApiTokenRecords } from '../src/database/api-token-records.js'
import { enrolment, type Enrol } from '../src/administration/enrolment.js'
import { AuditRecords } from '../src/database/audit-records.js'
import { Changes } from '../src/database/changes.js'
import { SessionRecords } from '../src/database/session-records.js'
import { SigningKeys } from '../src/database/signing-keys.js'
import { FirstAdmin } from '../src/administration/first-admin.js'
import { UnknownKeys } from '../src/sessions/unknown-keys.js'
import { Access } from '../src/sessions/access.js'
import { ApiTokenRegister } from '../src/sessions/api-token-register.js'
import type { Kysely } from 'kysely'
import type { Schema } from '../src/database/schema.js'

export const keys = [{ kid: 'k1', secret: 'a secret of these tests only' }] as const

/** Cheap on purpose: what is tested is the order of steps, not the hash. */
const cheapCost = { memoryCost: 8, timeCost: 1, parallelism: 1 }

export interface Bench {
  readonly db: Kysely<Schema>
  readonly sessions: Sessions
  readonly administrationFor: AdministrationFor
  /** All areas, by who comes through the folder. */
  readonly areas: Administration
  readonly administration: Administration['users']
  readonly access: Access
  /** To the sessions of another life. */
  readonly accessTo: (sessions: Sessions) => Access
  readonly apiTokens: ApiTokenRegister
  readonly tokens: Tokens
  readonly keys: SigningKeys
  readonly firstAdmin: FirstAdmin
  readonly apiTokenRecords: ApiTokenRecords
  readonly invitations: InvitationRecords
  readonly enrol: Enrol
  /** What a new life of the server, or another one on this database, knows. */
  readonly restartedTokens: () => Promise<ApiTokenRegister>
  readonly users: Users
  readonly stored: StoredSessions
  readonly register: SessionRegister
  readonly passwords: Passwords
  readonly clock: { ms: number }
  /** Other sessions on the same database; a `register` is needed. */
  with(options: Pick<SessionsOptions, 'register'> & Partial<SessionsOptions>): Sessions
  /** The same database in a new life of the server. */
  restarted(options?: Partial<SessionsOptions>): Promise<Sessions>
  close(): Promise<void>
}

export interface BenchOptions extends Partial<SessionsOptions> {
  /** Throws while nobody knows what was revoked. */
  readonly assertFresh?: () => void
}

export async function openBench({ assertFresh = () => undefined, ...options }: BenchOptions = {}): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), 'sessions-'))
  const db = await openDatabase(join(root, 'gatherer.db'))
  const clock = { ms: Date.UTC(2026, 10, 22) }
  const users = new Users(db)
  const stored = new StoredSessions(db)
  const passwords = new Passwords(() => clock.ms, cheapCost)
  const wrongPasswords = new WrongPasswords({ now: () => clock.ms })
  const tokens = new Tokens(keys)
  const create = (register: SessionRegister, more: Partial<SessionsOptions>) =>
    new Sessions({
      users,
      stored,
      register,
      passwords,
      wrongPasswords,
      tokens,
      registration: 'open',
      signIns: new SignInTally(),
      tokenTtlMs: 600_000,
      now: () => clock.ms,
      randomId: () => randomBytes(16).toString('base64url'),
      ...options,
      ...more,
    })
  const register = new SessionRegister()
  const sessions = create(register, {})
  const apiTokens = new ApiTokenRegister()
  const changes = new Changes(db, 'bench')
  const apiTokenRecords = new ApiTokenRecords({ db, changes, register: apiTokens })
  const records = new UserRecords({
    db,
    changes,
    onChanged: changed => {
      sessions.userChanged(changed)
      apiTokens.userChanged(changed.id, changed)
    },
  })
  const now = () => clock.ms
  const signingKeys = new SigningKeys({
    db,
    changes,
    onKeys: (all, kept) => {
      tokens.setKeys(all)
      if (kept === 'end sessions') register.revoke('all')
    },
  })
  await signingKeys.load(keys[0], clock.ms)
  const [audit, invitations] = [new AuditRecords(db), new InvitationRecords(db)]
  const administrationFor = administrationOf({
    users: records,
    tokens: apiTokenRecords,
    invitations,
    sessions: new SessionRecords({ db, changes, onEnded: id => register.revoke({ id }) }),
    register,
    keys: signingKeys,
    tokenTtlMs: options.tokenTtlMs ?? 600_000,
    audit,
    passwords,
    wrongPasswords,
    now,
    random: randomBytes,
  })
  const unknownKeys = new UnknownKeys({
    tokens,
    look: () => signingKeys.reload(),
    ticks: () => clock.ms,
    sleep: async () => undefined,
  })
  const areas = administrationFor(localActor)
  const accessTo = (asked: Sessions) =>
    new Access({
      sessions: asked,
      apiTokens,
      unknownKeys,
      signInRate: new SignInRate(0, now),
      assertFresh,
      now,
      key: randomBytes(32),
    })
  return {
    db,
    sessions,
    administrationFor,
    areas,
    administration: areas.users,
    access: accessTo(sessions),
    accessTo,
    apiTokens,
    tokens,
    keys: signingKeys,
    firstAdmin: new FirstAdmin({ records, passwords, audit, now, randomBytes }),
    invitations,
    apiTokenRecords,
    enrol: enrolment({ tokens: apiTokenRecords, audit, now, random: randomBytes }),
    restartedTokens: async () => {
      const known = new ApiTokenRegister()
      await new ApiTokenRecords({ db, changes, register: known }).load(clock.ms)
      return known
    },
    users,
    stored,
    register,
    passwords,
    clock,
    with: more => create(more.register, more),
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
