/**
 * A running server: the one place where adapters are chosen and everything is tied together.
 *
 * Opens what it needs in order, and closes it in the reverse order.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal } from '@message-gatherer/journal'
import { openDataFolder, type DataFolder } from './data-folder.js'
import { closeDatabase } from './database/database.js'
import { builtPageFolder, readPage } from './http/page-files.js'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './http/http-server.js'
import { createIdentities, type Identities } from './identities.js'
import { Backlog } from './ingest/backlog.js'
import { Ingest } from './ingest/ingest.js'
import { localSocket } from './local-socket.js'
import { stateOf } from './observed-state.js'
import { openJournal, startIndexing } from './opened-journal.js'
import type { Indexing } from './reading/indexing.js'
import { Pace } from './reading/pace.js'
import { ReaderThreads } from './reading/reader-threads.js'
import { Readers } from './reading/readers.js'
import { Reading } from './reading/reading.js'
import { Sums } from './reading/sums.js'
import { openSenderLimits } from './sender-limits.js'
import type { ServerOptions } from './server-options.js'
import { Passwords } from './sessions/passwords.js'
import { openNamedTls, openOwnTls, watchTls, type Tls } from './tls/tls.js'
import type { Certificate } from './tls/certificate.js'
import { startWatching, type Watching } from './watching.js'

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
    const limits = await openSenderLimits(data, settings, options)
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
    const { reading, readers, sums, threads } = createReading(data, journal, options)
    closing.unshift(() => threads.close())
    const tls = namedTls ?? (await openOwnTls(options.tls, { dataPath: data.path, now: options.now }))
    const http = createHttp(options, { ...identities, ...limits, journal, reading, readers, sums, tls, watching })
    closing.unshift(() => http.close(settings.drainTimeoutMs))
    if (tls) closing.unshift(watchCertificate(tls, http, options))
    watching.observe(stateOf({ ...identities, data, journal, http, readers, passwords }, settings))
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
  const sums = new Sums({ journal, threads })
  return { threads, readers, sums, reading: new Reading({ journal, threads, readers, pace }) }
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
    | 'sums'
    | 'tls'
  > & {
    readonly journal: Journal
    readonly database: Identities['database']
    readonly watching: Watching
  },
): HttpServer {
  const { journal, reading, readers, watching, database } = parts
  return createHttpServer({
    ...parts,
    ingest: new Ingest({ journal, backlog: new Backlog({ ticks }), maxMessageBytes: settings.maxMessageBytes }),
    reading,
    readers,
    now,
    page: readPage(builtPageFolder()),
    about: {
      version,
      journalId: journal.id,
      registration: settings.registration,
      health: () => journal.health(),
      database,
    },
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

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closing) await close().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
