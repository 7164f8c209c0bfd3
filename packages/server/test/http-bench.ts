/** The HTTP server in this process, on real sessions, and a journal on a simulated disk. */
import { setTimeout as sleep } from 'node:timers/promises'
import { writerHere } from '@message-gatherer/disk'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { createJournal, journalFolder, openDiskJournal, type Journal } from '@message-gatherer/journal'
import type { Refusal } from '../src/http/request-watch.js'
import { createHttpServer, type HttpServer } from '../src/http/http-server.js'
import { Backlog } from '../src/ingest/backlog.js'
import { Ingest } from '../src/ingest/ingest.js'
import { SignInRate } from '../src/limits/sign-in-rate.js'
import { LastSeen } from '../src/metrics/last-seen.js'
import { MessageTally } from '../src/metrics/message-tally.js'
import { Scrape } from '../src/metrics/scrape.js'
import { Pace } from '../src/reading/pace.js'
import { ReaderThreads } from '../src/reading/reader-threads.js'
import { Sums } from '../src/reading/sums.js'
import { Readers } from '../src/reading/readers.js'
import { Reading } from '../src/reading/reading.js'
import { roomyLimits } from './roomy-limits.js'
import { openBench, type Bench, type BenchOptions } from './sample.js'

export interface HttpBench {
  readonly http: HttpServer
  readonly db: Bench['db']
  /** What nobody expected. */
  readonly unexpected: unknown[]
  /** What became of messages. */
  readonly messages: MessageTally
  /** Requests that were refused, in order. */
  readonly refusals: Refusal[]
  /** The journal is on it. */
  readonly disk: SimulatedDisk
  close(): Promise<void>
}

export async function openHttpBench(options: BenchOptions = {}): Promise<HttpBench> {
  const { db, sessions, access, administrationFor, enrol, firstAdmin, clock, close } = await openBench(options)
  const disk = new SimulatedDisk()
  const journal = await openJournal(disk, () => clock.ms)
  const unexpected: unknown[] = []
  const refusals: Refusal[] = []
  const messages = new MessageTally(new LastSeen(() => clock.ms))
  const threads = new ReaderThreads({ root: '/nowhere', journalId: journal.id })
  const readers = new Readers({ maxReaders: 10, maxSearches: 1, now: () => clock.ms })
  const pace = new Pace({ followers: () => readers.size, sleep })
  const signInRate = new SignInRate(0, () => clock.ms)
  const http = createHttpServer({
    sessions,
    administration: administrationFor,
    firstAdmin,
    enrol,
    access,
    signInRate,
    quotas: undefined,
    ingest: new Ingest({
      journal,
      backlog: new Backlog({ ticks: () => clock.ms }),
      maxMessageBytes: roomyLimits.messageBytes,
    }),
    reading: new Reading({ journal, threads, readers, pace }),
    readers,
    sums: new Sums({ journal, threads }),
    now: () => clock.ms,
    page: undefined,
    about: {
      version: '0.0.0',
      journalId: journal.id,
      registration: 'open',
      health: () => journal.health(),
      database: () => 'answering',
    },
    limits: roomyLimits,
    maxInFlightBytes: 2 * roomyLimits.decompressedBytes,
    requestTimeoutMs: 60_000,
    headTimeoutMs: 15_000,
    maxConnections: 1000,
    corsOrigins: [],
    trustProxy: [],
    tls: undefined,
    onRefused: () => undefined,
    messages,
    watch: {
      refused: refusal => {
        refusals.push(refusal)
        if (refusal.code === 'UNEXPECTED') unexpected.push(refusal.error)
      },
      acknowledged: () => undefined,
      failed: error => unexpected.push(error),
    },
    metrics: new Scrape(),
  })
  return {
    http,
    db,
    unexpected,
    messages,
    refusals,
    disk,
    close: async () => {
      await http.close(0)
      await threads.close()
      await journal.close()
      await close()
    },
  }
}

async function openJournal(disk: SimulatedDisk, now: () => number): Promise<Journal> {
  const fs = disk.start()
  const folder = journalFolder('/data')
  const id = '1c291ca3'
  fs.makeFolder(folder.root)
  createJournal(fs, folder, id)
  const writer = writerHere(fs, { bytes: 0, share: 0 })
  return openDiskJournal({ fs, writer, folder, id, now, say: () => undefined, onPoisoned: () => undefined })
}
