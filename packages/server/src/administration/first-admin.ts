/**
 * The setup code: whoever holds it makes the first admin, once (protocol rule S16).
 *
 * It lives in memory, while the server runs and there is no admin who can sign in; only the setup link tells it.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../database/audit-records.js'
import type { ListedUser, UserRecords } from '../database/user-records.js'
import { wrongCredentials } from '../sessions/refusals.js'
import type { Passwords } from '../sessions/passwords.js'
import { performAs, type PerformOptions } from './perform.js'

export interface FirstAdminOptions extends Omit<PerformOptions, 'actor'> {
  readonly records: Pick<UserRecords, 'hasAdmin' | 'addFirstAdmin'>
  readonly passwords: Pick<Passwords, 'hash'>
  /** 16 of them make a code. */
  readonly randomBytes: (count: number) => Buffer
}

export interface SetupRequest {
  readonly code: string
  readonly username: string
  readonly password: string
}

const prefix = 'mgs_'
const codeBytes = 16

export class FirstAdmin {
  readonly #options: FirstAdminOptions
  #code: string | undefined

  constructor(options: FirstAdminOptions) {
    this.#options = options
  }

  /** @returns the code; undefined: there is an admin who can sign in. */
  async begin(): Promise<string | undefined> {
    const { records, randomBytes } = this.#options
    if (await records.hasAdmin()) return undefined
    this.#code = prefix + randomBytes(codeBytes).toString('base64url')
    return this.#code
  }

  /**
   * @throws {GathererError} WRONG_CREDENTIALS: another code, or there is an admin by now. USER_EXISTS: the code stays good.
   *   What `Passwords.hash` throws.
   */
  async make({ code, username, password }: SetupRequest, address: string): Promise<ListedUser> {
    const { records, passwords, audit, now } = this.#options
    // A stranger who guesses leaves nothing behind: who has no code is no deed.
    if (this.#code === undefined || !isSame(code, this.#code)) throw wrongCode()
    const actor: Actor = { who: 'setup', address }
    const perform = performAs({ actor, audit, now })
    const added = await perform({ action: 'setup', subject: username }, async deed => {
      const passwordHash = await passwords.hash(password)
      const admin = await records.addFirstAdmin({ name: username, passwordHash }, { deed, nowMs: now() })
      if (!admin) throw wrongCode()
      return admin
    })
    this.#code = undefined
    return added
  }
}

/** Takes as long for any code. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other))
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function wrongCode() {
  return wrongCredentials(
    'no such setup code, or it was used, or there is an admin',
    'a start without an admin prints one; gatherd users add NAME --role admin works without',
  )
}
