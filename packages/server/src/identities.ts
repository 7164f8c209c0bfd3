/**
 * Who may do what: sessions, API tokens, keys, and those who look after them, tied together.
 *
 * What the database knows and what memory knows are joined here: each change tells both.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { administrationOf, type AdministrationFor } from './administration/administration.js'
import { enrolment, type Enrol } from './administration/enrolment.js'
import { FirstAdmin } from './administration/first-admin.js'
import type { DataFolder } from './data-folder.js'
import { ApiTokenRecords } from './database/api-token-records.js'
import { AuditRecords } from './database/audit-records.js'
import { Changes } from './database/changes.js'
import { InvitationRecords } from './database/invitation-records.js'
import { SessionRecords } from './database/session-records.js'
import { SigningKeys } from './database/signing-keys.js'
import { StoredSessions } from './database/stored-sessions.js'
import { UserRecords } from './database/user-records.js'
import { Users } from './database/users.js'
import type { HttpServerOptions } from './http/http-server.js'
import type { SenderLimits } from './sender-limits.js'
import type { ServerOptions } from './server-options.js'
import { Access } from './sessions/access.js'
import { ApiTokenRegister } from './sessions/api-token-register.js'
import { ChangeFeed, type DatabaseContact } from './sessions/change-feed.js'
import type { UserChanged } from './sessions/changed-users.js'
import { memoryUpdates } from './sessions/memory-updates.js'
import { newSigningKey } from './sessions/new-signing-key.js'
import type { Passwords } from './sessions/passwords.js'
import { SessionRegister } from './sessions/session-register.js'
import { restoreSessions, Sessions } from './sessions/sessions.js'
import { Tokens } from './sessions/tokens.js'
import { UnknownKeys } from './sessions/unknown-keys.js'
import type { Watching } from './watching.js'

export interface Identities {
  readonly sessions: Sessions
  readonly register: SessionRegister
  readonly access: Access
  readonly administration: AdministrationFor
  readonly enrol: Enrol
  readonly onRefused: HttpServerOptions['onRefused']
  readonly firstAdmin: FirstAdmin
  readonly setupCode: string | undefined
  readonly database: () => DatabaseContact
  readonly close: () => Promise<void>
  readonly sweep: () => Promise<void>
}

interface Guards {
  readonly passwords: Passwords
  readonly limits: SenderLimits
}

export async function createIdentities(
  { db }: DataFolder,
  guards: Guards,
  options: ServerOptions & Pick<Watching, 'signIns'>,
): Promise<Identities> {
  const { settings, now, ticks, log } = options
  const { passwords, limits } = guards
  const changes = new Changes(db, randomBytes(8).toString('hex'))
  // Before anything is read: what another server changes meanwhile is heard of after it.
  const seen = await changes.latest()
  const [audit, apiTokens] = [new AuditRecords(db), new ApiTokenRegister()]
  const register = new SessionRegister()
  const signer = new Tokens([newSigningKey(randomBytes)])
  const sessions = await createSessions(db, { ...options, ...guards, register, tokens: signer })
  const onChanged = (changed: UserChanged) => {
    sessions.userChanged(changed)
    apiTokens.userChanged(changed.id, changed)
    log.info('a user was changed', { user: changed.name, role: changed.role, sessions: changed.sessions })
  }
  const users = new UserRecords({ db, changes, onChanged })
  const tokens = new ApiTokenRecords({ db, changes, register: apiTokens })
  await tokens.load(now())
  const keys = new SigningKeys({
    db,
    changes,
    onKeys: (all, kept) => {
      signer.setKeys(all)
      if (kept === 'end sessions') register.revoke('all')
    },
  })
  await keys.load(newSigningKey(randomBytes), now())
  const records = new SessionRecords({ db, changes, onEnded: id => register.revoke({ id }) })
  const apply = memoryUpdates({ users, tokens, sessions, keys, now })
  const invitations = new InvitationRecords(db)
  const feed = new ChangeFeed({ changes, apply, graceMs: settings.offlineGraceMs, ticks })
  const unknownKeys = new UnknownKeys({
    tokens: signer,
    look: () => feed.look(),
    ticks,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  })
  const firstAdmin = new FirstAdmin({ records: users, passwords, audit, now, randomBytes })
  const setupCode = await firstAdmin.begin()
  feed.start(seen)
  return {
    sessions,
    register,
    access: new Access({
      sessions,
      apiTokens,
      unknownKeys,
      signInRate: limits.signInRate,
      assertFresh: feed.assertFresh,
      now,
      key: randomBytes(32),
    }),
    administration: administrationOf({
      users,
      tokens,
      invitations,
      sessions: records,
      register,
      keys,
      tokenTtlMs: settings.tokenTtlMs,
      audit,
      passwords,
      wrongPasswords: limits.wrongPasswords,
      now,
      random: randomBytes,
    }),
    firstAdmin,
    setupCode,
    database: () => feed.contact,
    enrol: enrolment({ tokens, audit, now, random: randomBytes }),
    onRefused: (actor, route) =>
      void audit
        .noteRefused({ ...actor, action: 'request', subject: route }, 'NOT_ALLOWED', now())
        .catch(() => undefined),
    close: async () => {
      unknownKeys.close()
      await tokens.noteUsed().catch(() => undefined)
      await feed.close()
    },
    sweep: async () => {
      await sessions.sweep()
      await tokens.sweep(now())
      await tokens.noteUsed()
      await keys.sweep(now())
      await invitations.sweep(now())
      await changes.sweep(now())
      await audit.sweep()
    },
  }
}

interface SessionParts extends ServerOptions, Pick<Watching, 'signIns'>, Guards {
  readonly register: SessionRegister
  readonly tokens: Tokens
}

async function createSessions(
  db: DataFolder['db'],
  { settings, now, passwords, limits, register, tokens, signIns }: SessionParts,
): Promise<Sessions> {
  const stored = new StoredSessions(db)
  await restoreSessions(stored, register, now())
  return new Sessions({
    users: new Users(db),
    stored,
    register,
    passwords,
    wrongPasswords: limits.wrongPasswords,
    tokens,
    registration: settings.registration,
    signIns,
    tokenTtlMs: settings.tokenTtlMs,
    now,
    // None begins with a dash: people write them behind commands.
    randomId: () => randomBytes(16).toString('hex'),
  })
}
