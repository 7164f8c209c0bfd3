/**
 * Follows files: puts the parts together (docs/sending.md, F1 to F9).
 *
 * `look` sees what is at each path and never waits for the spool; what it finds is read by a few at a time. So rotation is noticed while the
 * spool is full, and the files that left their path stay open.
 */
import { dirname } from 'node:path'
import type { MessageSpool } from '@message-gatherer/client'
import { CatchUp } from './catch-up.js'
import { Hints, type Sleep } from './hints.js'
import { KnownFiles } from './known-files.js'
import { tell } from './loss-teller.js'
import { matchesOf, type Wanted } from './matches.js'
import { OpenFiles } from './open-files.js'
import { Pumps } from './pumps.js'
import { Reader } from './reader.js'
import type { ShipEvents } from './ship-events.js'
import { Siblings } from './siblings.js'
import { Trails } from './trails.js'
import { Workspaces } from './workspaces.js'

export interface ShipOptions {
  readonly wanted: Wanted
  /** Where files are read from that are there at the start, if nothing of them is spooled. */
  readonly from: 'start' | 'end'
  readonly stream: string
  readonly spool: MessageSpool
  readonly events: ShipEvents
  readonly now: () => number
  readonly sleep: Sleep
  /** Ends it; what was read is spooled. */
  readonly signal: AbortSignal
}

const mostOpenFiles = 100
const mostReadAtOnce = 16
const idleMs = 1000
const busyMs = 250

export class Ship {
  readonly #options: ShipOptions
  readonly #trails: Trails
  readonly #files = new OpenFiles(mostOpenFiles)
  readonly #siblings = new Siblings()
  readonly #hints: Hints
  readonly #pumps: Pumps
  readonly #catchUp: CatchUp
  readonly #failure = new AbortController()
  readonly #signal: AbortSignal
  #known: Promise<KnownFiles> | undefined
  #spooledSinceLook = false

  constructor(options: ShipOptions) {
    this.#options = options
    this.#signal = AbortSignal.any([options.signal, this.#failure.signal])
    this.#hints = new Hints(options.sleep)
    this.#trails = new Trails({
      from: options.from,
      now: options.now,
      files: this.#files,
      onTrouble: (path, reason) => options.events.unreadable(path, reason),
    })
    this.#catchUp = new CatchUp(options.events)
    const reader = this.#reader()
    this.#pumps = new Pumps({
      atOnce: mostReadAtOnce,
      turn: trail => reader.turn(trail),
      onFailure: error => this.#failure.abort(error),
    })
  }

  /**
   * Resolves when the signal aborted and what was read is spooled.
   *
   * @throws {GathererError} SPOOL_STOPPED, FOLDER_UNUSABLE: nothing more can be spooled.
   */
  async run(): Promise<void> {
    try {
      while (!this.#signal.aborted) {
        await this.look()
        const isBusy = this.#spooledSinceLook || !this.#pumps.isIdle
        this.#spooledSinceLook = false
        await this.#hints.wait(isBusy ? busyMs : idleMs, this.#signal)
      }
      await this.settled()
    } finally {
      this.close()
    }
  }

  /** Sees what is there now, and begins to read what is new. */
  async look(): Promise<void> {
    this.#known = undefined
    this.#siblings.forget()
    const paths = await matchesOf(this.#options.wanted)
    for (const fresh of this.#trails.see(paths)) this.#catchUp.found(fresh.seenBytes)
    this.#hints.watch(new Set(paths.map(path => dirname(path))))
    for (const trail of this.#trails.due()) this.#pumps.add(trail)
    if (this.#pumps.isIdle) this.#catchUp.idle()
  }

  /** Resolves when all that is known to be there was read; rejects as `run` does. */
  async settled(): Promise<void> {
    await this.#pumps.idle()
    if (this.#failure.signal.aborted) throw this.#failure.signal.reason
  }

  close(): void {
    this.#hints.close()
    this.#files.closeAll()
  }

  #reader(): Reader {
    const { spool, stream, events, now } = this.#options
    const timestamp = (): string => new Date(now()).toISOString()
    const known = (): Promise<KnownFiles> => (this.#known ??= spool.fileEnds().then(ends => new KnownFiles(ends)))
    const spooling = { spool, stream, events, timestamp, signal: this.#signal, known }
    return new Reader({
      ...spooling,
      now,
      files: this.#files,
      workspaces: new Workspaces(),
      siblings: path => this.#unfollowed(path),
      listAgain: () => this.#siblings.forget(),
      whereIs: (place, path) => this.#siblings.of(path).find(({ facts }) => facts.place === place)?.path,
      isFollowed: place => this.#trails.isFollowed(place),
      isFinished: id => this.#trails.isFinished(id),
      onBegun: ({ spooledTo }) => this.#catchUp.hadBefore(spooledTo),
      onFinished: generation => this.#trails.finished(generation),
      onLost: loss => tell(spooling, loss),
      onSpooled: (bytes, lines) => {
        this.#spooledSinceLook = true
        this.#catchUp.spooled(bytes, lines)
      },
    })
  }

  #unfollowed(path: string): ReturnType<Siblings['of']> {
    return this.#siblings.of(path).filter(({ facts }) => !this.#trails.isFollowed(facts.place))
  }
}
