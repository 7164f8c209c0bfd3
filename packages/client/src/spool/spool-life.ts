/**
 * The life that a spool is in, as one process knows it (spool rules Q6, Q10).
 *
 * It may have to begin later, when there is room to say so, and another process may begin one meanwhile. Under the append lock, but for `follow`.
 */
import { isNoRoom } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import {
  openIdentity,
  readIdentity,
  renewIdentity,
  type IdentityOptions,
  type SpoolIdentity,
} from './spool-identity.js'

export class SpoolLife {
  readonly #options: IdentityOptions
  #identity: SpoolIdentity
  #isDue = false
  #isUnused = false

  /** @throws {GathererError} FORMAT_TOO_NEW, FOLDER_UNUSABLE. Or the platform's error. */
  constructor(options: IdentityOptions) {
    this.#options = options
    this.#identity = this.#openOrKeep()
  }

  get producer(): string {
    return this.#identity.producer
  }

  /** There was no room to begin the one that is due: what waits can be sent, nothing can be appended. */
  get isDue(): boolean {
    return this.#isDue
  }

  /** Begins the life that is due. */
  begin(): void {
    if (this.#isDue) this.#identity = this.#open()
  }

  /**
   * Another process may have begun a life, or moved the spool.
   *
   * @throws {GathererError} SPOOL_STOPPED: it was moved.
   */
  follow(): void {
    const identity = readIdentity(this.#options.fs, this.#options.places)
    if (identity === undefined || this.#isDue) return
    if (identity.destination !== this.#options.destination) throw wasMoved(identity.destination)
    if (identity.producer !== this.producer) this.#isUnused = false
    this.#identity = identity
  }

  /** Nobody knows any more which numbers the producer has given: another one begins, unless it has certainly given none. */
  renew(): void {
    if (!this.#isUnused) this.#identity = renewIdentity(this.#options, this.#identity)
    this.#isUnused = true
  }

  /** Its producer has messages now. */
  use(): void {
    this.#isUnused = false
  }

  #openOrKeep(): SpoolIdentity {
    try {
      return this.#open()
    } catch (error) {
      const recorded = isNoRoom(error) ? readIdentity(this.#options.fs, this.#options.places) : undefined
      if (recorded === undefined) throw error
      this.#isDue = true
      return recorded
    }
  }

  #open(): SpoolIdentity {
    const { identity, isNewLife } = openIdentity(this.#options)
    this.#isDue = false
    this.#isUnused = isNewLife
    return identity
  }
}

function wasMoved(destination: string): GathererError {
  return new GathererError('SPOOL_STOPPED', `the spool was moved: it goes to ${destination} now`, {
    hint: 'start this program again with that destination, or with another folder',
  })
}
