/**
 * A running server: the one place where adapters are chosen and everything is tied together.
 *
 * Opens what it needs in order, and closes it in the reverse order.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeFileSystem, segmentStarts, threadedWriter, type Reserve } from '@message-gatherer/disk'
import { openDiskJournal, type Journal } from '@message-gatherer/journal'
import { GathererError } from '@message-gatherer/protocol'
import { openDataFolder, type DataFolder } from './data-folder.js'
import { closeDatabase } from './database/database.js'
import { ApiTokenRecords } from './database/api-token-records.js'
import { AuditRecords } from './database/audit-records.js'
import { Changes } from './database/changes.js'
import { SessionRecords } from './database/session-records.js'
import { SigningKeys } from './database/signing-keys.js'
import { InvitationRecords } from './database/invitation-records.js'
import { StoredSessions } from './database/stored-sessions.js'
import { UserRecords } from './database/user-records.js'
import { Users } from './database/users.js'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './http/http-server.js'
import { Backlog } from './ingest/backlog.js'
import { Ingest } from './ingest/ingest.js'
import { Indexing } from './reading/indexing.js'
import { localSocket } from './local-socket.js'
import { Pace } from './reading/pace.js'
import { ReaderThreads } from './reading/reader-threads.js'
import { Readers } from './reading/readers.js'
import { Reading } from './reading/reading.js'
import { Access } from './sessions/access.js'
import { ApiTokenRegister } from './sessions/api-token-register.js'
import { ChangeFeed } from './sessions/change-feed.js'
import { newSigningKey } from './sessions/new-signing-key.js'
import { Passwords } from './sessions/passwords.js'
import { SessionRegister } from './sessions/session-register.js'
import { restoreSessions, Sessions } from './sessions/sessions.js'
import { memoryUpdates } from './sessions/memory-updates.js'
import { Tokens } from './sessions/tokens.js'
import { UnknownKeys } from './sessions/unknown-keys.js'
import { enrolment, type Enrol } from './administration/enrolment.js'
import { administrationOf, type AdministrationFor } from './administration/administration.js'
import type { LogOutput } from './log/log-output.js'
import type { Log } from './log/log.js'
import type { State } from './metrics/state-metrics.js'
import { FirstAdmin } from './administration/first-admin.js'
import type { UserChanged } from './sessions/changed-users.js'
import { openNamedTls, openOwnTls, watchTls, type Tls, type TlsSource } from './tls/tls.js'
import type { Certificate } from './tls/certificate.js'
import { openSenderLimits, type SenderLimits } from './sender-limits.js'
import type { ServeSettings } from './settings.js'
import { startWatching, type Watching } from './watching.js'

export interface ServerOptions {
  readonly settings: ServeSettings & { readonly registration: 'open' | 'closed' }
  readonly port: number
  /** Undefined: it speaks plain HTTP. */
  readonly tls: TlsSource | undefined
  readonly version: string
  readonly now: () => number
  /** A clock that nobody sets, in milliseconds. */
  readonly ticks: () => number
  /** What happens, for people and programs. */
  readonly log: Log
  /** Where its lines go. */
  readonly logOutput: Pick<LogOutput, 'droppedLines'>
  /** The journal is poisoned: the process must end. */
  readonly onPoisoned: (reason: string) => void
}

export interface GathererServer {
  readonly port: number
  readonly dataPath: string
  readonly isNewFolder: boolean
  /** In use now. */
  readonly certificate: Certificate | undefined
  /** Whoever has it makes the first admin; undefined: there is one who can sign in. */
  readonly setupCode: string | undefined
  close(): Promise<void>
}

const sweepMs = 60_000
/** The lesser of the reserve and this share of the disk is left free. */
const reserveShare = 0.05

/** @throws {GathererError} what `openDataFolder` and `listen` throw; then everything is closed again. */
export async function startServer(options: ServerOptions): Promise<GathererServer> {
  const { settings, port, log } = options
  const namedTls = await openNamedTls(options.tls)
  const data = await openDataFolder(settings.data, {
    newJournal: settings.newJournal,
    randomId: () => randomBytes(4).toString('hex'),
  })
  const closing: (() => Promise<void>)[] = [() => closeDatabase(data.db)]
  try {
    let indexing: Indexing | undefined
    const watching = startWatching({ ...options, output: options.logOutput })
    closing.unshift(async () => watching.close())
    const journal = await openJournal(data, { ...options, ...watching, onSealed: () => void indexing?.look() })
    closing.unshift(() => journal.close())
    const started = startIndexing(data, options)
    indexing = started
    closing.unshift(() => started.close())
    const passwords = new Passwords(options.now)
    closing.unshift(() => passwords.close())
    const limits = await openSenderLimits(data, settings, options.now)
    closing.unshift(() => limits.save())
    const identities = await createIdentities(data, { passwords, limits }, { ...options, ...watching })
    closing.unshift(() => identities.close())
    const sweep = setInterval(
      () =>
        void Promise.all([identities.sweep(), limits.save()]).catch((error: unknown) =>
          log.warn(`clean-up: ${String(error)}`),
        ),
      sweepMs,
    )
    closing.unshift(async () => clearInterval(sweep))
    const { reading, readers, threads } = createReading(data, journal, options)
    closing.unshift(() => threads.close())
    const tls = namedTls ?? (await openOwnTls(options.tls, { dataPath: data.path, now: options.now }))
    const http = createHttp(options, { ...identities, ...limits, journal, reading, readers, tls, watching })
    closing.unshift(() => http.close(settings.drainTimeoutMs))
    if (tls) closing.unshift(watchCertificate(tls, http, options))
    watching.observe(stateOf({ data, journal, http, readers, passwords, register: identities.register }, settings))
    const actualPort = await http.listen(settings.host, port)
    await listenLocally(http, data, options)
    return {
      port: actualPort,
      dataPath: data.path,
      isNewFolder: data.isNew,
      certificate: tls?.certificate.current,
      setupCode: identities.setupCode,
      close: () => closeAll(closing),
    }
  } catch (error) {
    await closeAll(closing)
    throw error
  }
}

async function openJournal(
  data: DataFolder,
  {
    settings,
    now,
    log,
    onSync,
    onSealed,
    onPoisoned,
  }: ServerOptions & Pick<Watching, 'onSync'> & { readonly onSealed: () => void },
): Promise<Journal> {
  const writer = threadedWriter(reserveOf(settings), onSync)
  try {
    return await openDiskJournal({
      fs: nodeFileSystem,
      writer,
      folder: data.folder,
      id: data.journalId,
      now,
      segmentBytes: settings.segmentBytes,
      segmentAgeMs: settings.segmentAgeMs,
      producersPerUser: settings.producersPerUser,
      producerIdleMs: settings.producerIdleMs,
      say: log.warn,
      onSealed,
      onPoisoned,
    })
  } catch (cause) {
    await writer.close()
    if (cause instanceof GathererError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GathererError('FOLDER_UNUSABLE', `cannot open the journal in ${data.path}: ${reason}`, {
      hint: 'check that its files belong to this user and the disk is sound',
      cause,
    })
  }
}

function startIndexing({ folder, journalId }: DataFolder, { settings, log }: ServerOptions): Indexing {
  return new Indexing({ folder, journalId, reserve: reserveOf(settings), say: log.warn })
}

function reserveOf({ reserveBytes: bytes }: ServeSettings): Reserve {
  return { bytes, share: reserveShare }
}

/** Who may do what: sessions, API tokens, and those who look after them. */
interface Identities {
  readonly sessions: Sessions
  readonly register: SessionRegister
  readonly access: Access
  readonly administration: AdministrationFor
  readonly enrol: Enrol
  readonly onRefused: HttpServerOptions['onRefused']
  readonly firstAdmin: FirstAdmin
  readonly setupCode: string | undefined
  readonly close: () => Promise<void>
  readonly sweep: () => Promise<void>
}

interface Guards {
  readonly passwords: Passwords
  readonly limits: SenderLimits
}

async function createIdentities(
  { db }: DataFolder,
  guards: Guards,
  options: ServerOptions & Pick<Watching, 'signIns'>,
): Promise<Identities> {
  const { settings, now, ticks, log } = options
  const { passwords, limits } = guards
  const changes = new Changes(db, randomBytes(8).toString('hex'))
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
  await feed.start()
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
      now,
      random: randomBytes,
    }),
    firstAdmin,
    setupCode,
    enrol: enrolment({ tokens, audit, now, random: randomBytes }),
    onRefused: (actor, route) =>
      void audit
        .noteRefused({ ...actor, action: 'request', subject: route }, 'NOT_ALLOWED', now())
        .catch(() => undefined),
    close: async () => {
      unknownKeys.close()
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

/** Without it the server runs as well: its users are then looked after over HTTP, or while it is stopped. */
async function listenLocally(http: HttpServer, { path }: DataFolder, { log }: ServerOptions): Promise<void> {
  const without = (reason: string) =>
    log.warn(`no gatherd.sock, so gatherd users works only while this is stopped: ${reason}`)
  const socket = localSocket(path)
  if (socket === undefined) return without(`the path of ${path} is too long for a socket`)
  await http.listenLocally(socket).catch((error: unknown) => without(String(error)))
}

function createReading(
  { path, journalId }: DataFolder,
  journal: Journal,
  { settings: { maxReaders, maxSearches }, now }: ServerOptions,
) {
  const threads = new ReaderThreads({ root: path, journalId })
  const readers = new Readers({ maxReaders, maxSearches, now })
  const pace = new Pace({ followers: () => readers.size, sleep })
  return { threads, readers, reading: new Reading({ journal, threads, readers, pace }) }
}

function watchCertificate(tls: Tls, http: HttpServer, { now, log }: ServerOptions): () => Promise<void> {
  return watchTls(tls, { now, changed: () => http.renewCertificate(), warn: log.warn, note: log.info })
}

function createHttp(
  { settings, version, now, ticks }: ServerOptions,
  parts: Pick<
    HttpServerOptions,
    | 'sessions'
    | 'access'
    | 'administration'
    | 'enrol'
    | 'signInRate'
    | 'quotas'
    | 'firstAdmin'
    | 'onRefused'
    | 'reading'
    | 'readers'
    | 'tls'
  > & {
    readonly journal: Journal
    readonly watching: Watching
  },
): HttpServer {
  const { journal, reading, readers, watching } = parts
  return createHttpServer({
    ...parts,
    ingest: new Ingest({ journal, backlog: new Backlog({ ticks }), maxMessageBytes: settings.maxMessageBytes }),
    reading,
    readers,
    now,
    about: { version, journalId: journal.id, health: () => journal.health() },
    limits: {
      bodyBytes: settings.maxBodyBytes,
      decompressedBytes: settings.maxDecompressedBytes,
      messageBytes: settings.maxMessageBytes,
      messages: settings.maxMessages,
    },
    maxInFlightBytes: settings.maxInFlightBytes,
    requestTimeoutMs: settings.requestTimeoutMs,
    headTimeoutMs: settings.headTimeoutMs,
    maxConnections: settings.maxConnections,
    corsOrigins: settings.corsOrigins,
    trustProxy: settings.trustProxy,
    messages: watching.messages,
    watch: watching.requestWatch,
    metrics: watching.scrape,
  })
}

interface Observed {
  readonly data: DataFolder
  readonly journal: Journal
  readonly http: HttpServer
  readonly readers: Readers
  readonly register: SessionRegister
  readonly passwords: Passwords
}

/** What a scrape tells of these. */
function stateOf(
  { data, journal, http, readers, register, passwords }: Observed,
  settings: ServeSettings,
): Omit<State, 'droppedLogLines'> {
  const { bytes, share } = reserveOf(settings)
  return {
    queueBytes: () => journal.queuedBytes,
    inFlightBytes: () => http.figures().inFlightBytes,
    connections: () => http.figures().connections,
    readers: () => readers.size,
    searches: () => readers.searches,
    sessions: () => register.countByState(),
    passwordQueue: () => passwords.waiting,
    journal: () => {
      const [beginOffset = journal.end] = segmentStarts(nodeFileSystem, data.folder.segments)
      return { beginOffset, endOffset: journal.end }
    },
    disk: () => {
      const { free, total } = nodeFileSystem.space(data.folder.segments)
      return { freeBytes: free, reserveBytes: Math.min(bytes, total * share) }
    },
    damagedLines: () => journal.health().damagedLines,
    isReady: () => journal.health().state === 'writable' && !http.figures().isDraining,
  }
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closing) await close().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
