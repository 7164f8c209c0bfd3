/** What a scrape of the metrics tells of a running server (operations rule O5). */
import { nodeFileSystem, segmentStarts } from '@message-gatherer/disk'
import type { Journal } from '@message-gatherer/journal'
import type { DataFolder } from './data-folder.js'
import type { HttpServer } from './http/http-server.js'
import type { State } from './metrics/state-metrics.js'
import { reserveOf } from './opened-journal.js'
import type { Readers } from './reading/readers.js'
import type { DatabaseContact } from './sessions/change-feed.js'
import type { Passwords } from './sessions/passwords.js'
import type { SessionRegister } from './sessions/session-register.js'
import type { ServeSettings } from './settings.js'

export interface Observed {
  readonly data: DataFolder
  readonly journal: Journal
  readonly http: HttpServer
  readonly readers: Readers
  readonly register: SessionRegister
  readonly passwords: Passwords
  readonly database: () => DatabaseContact
}

export function stateOf(
  { data, journal, http, readers, register, passwords, database }: Observed,
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
    passwordsHashed: () => passwords.done,
    journal: () => {
      const [beginOffset = journal.end] = segmentStarts(nodeFileSystem, data.folder.segments)
      return { beginOffset, endOffset: journal.end }
    },
    disk: () => {
      const { free, total } = nodeFileSystem.space(data.folder.segments)
      return { freeBytes: free, reserveBytes: Math.min(bytes, total * share) }
    },
    damagedLines: () => journal.health().damagedLines,
    isReady: () =>
      journal.health().state === 'writable' && !http.figures().isDraining && database() !== 'out of reach for too long',
  }
}
