/** Which sessions there are, and their end by hand (protocol rule S17). Knows no HTTP and no SQL. */
import { GathererError } from '@message-gatherer/protocol'
import type { SessionRecords } from '../database/session-records.js'
import type { Session } from '../sessions/session.js'
import type { SessionRegister } from '../sessions/session-register.js'
import type { State } from '../sessions/state-machine.js'
import type { Perform } from './perform.js'

export interface ListedSession {
  readonly id: string
  readonly user: string
  readonly kind: 'classic' | 'native'
  /** Of a classic one. */
  readonly address: string | undefined
  readonly state: Exclude<State, 'grounded'>
  /** Unix milliseconds of the latest transition. */
  readonly changedAtMs: number
  /** Unix milliseconds at which its newest token ends; undefined: it waits for a password. */
  readonly expiresAtMs: number | undefined
}

export interface SessionPage {
  /** By id. */
  readonly sessions: readonly ListedSession[]
  /** There are others behind these. */
  readonly more: boolean
}

export interface WantedSessions {
  /** Only this user's. */
  readonly user?: string | undefined
  /** Those whose ids come after this one. */
  readonly after?: string | undefined
}

/** Each also throws DATABASE_UNAVAILABLE. */
export interface SessionAdministration {
  /** 10,000 at most. */
  list(wanted: WantedSessions): Promise<SessionPage>
  /**
   * Once it resolves none of its tokens is good.
   *
   * @param user whose it must be; undefined: anybody's.
   * @throws {GathererError} SESSION_UNKNOWN: it ended, or is somebody else's.
   */
  end(id: string, user?: string): Promise<void>
}

export interface SessionAdministrationOptions {
  readonly records: SessionRecords
  readonly register: Pick<SessionRegister, 'all' | 'byId'>
  readonly perform: Perform
  readonly now: () => number
}

const mostListed = 10_000

export function sessionAdministration(options: SessionAdministrationOptions): SessionAdministration {
  const { records, register, perform, now } = options
  return {
    list: async ({ user, after = '' }) => {
      const all = register.all(Math.floor(now() / 1000))
      const wanted = all.filter(session => session.id > after && (user === undefined || session.user === user))
      const sorted = wanted.toSorted((one, other) => (one.id < other.id ? -1 : 1))
      return { sessions: sorted.slice(0, mostListed).map(listed), more: sorted.length > mostListed }
    },
    end: async (id, user) => {
      const session = register.byId(id)
      const isTheirs = session !== undefined && (user === undefined || session.user === user)
      const subject = isTheirs ? session.user : (user ?? '')
      await perform({ action: 'session.end', subject, detail: id }, async deed => {
        if (!isTheirs) throw unknown()
        await records.end(session, { deed, nowMs: now() })
      })
    },
  }
}

function listed({ id, user, address, state, changedAtMs, expiresAt }: Session): ListedSession {
  const isAuthenticated = state === 'authenticated'
  return {
    id,
    user,
    kind: address === undefined ? 'native' : 'classic',
    address,
    state: isAuthenticated ? state : 'identified',
    changedAtMs,
    expiresAtMs: isAuthenticated ? expiresAt * 1000 : undefined,
  }
}

function unknown(): GathererError {
  return new GathererError('SESSION_UNKNOWN', 'there is no session with this id', {
    hint: 'GET /v1/sessions lists them; gatherd sessions list does on the machine of the server',
  })
}
