/**
 * What arrives, as it arrives: from the last entries on, each once, through outages and sign-ins. Keeps the newest of it.
 *
 * Tells of changes ten times a second at most, whatever arrives.
 */
import { signal, type ReadonlySignal } from '@preact/signals'
import type { PageReader, ReadEntry, ReadEvent, ReadQuery } from '@message-gatherer/client/browser'
import { heard } from '../../api/reading.js'
import { troubleOf, type Trouble } from '../../api/trouble.js'
import { Beat } from '../../app/beat.js'
import { Breather } from '../../app/breather.js'
import { every, now } from '../../app/clock.js'
import { KeptRows } from '../entry/kept-rows.js'
import { rowOf } from '../entry/row.js'
import { Sampler } from './sampler.js'

export type FeedState =
  /** Asks for the last entries. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'following' }
  | { readonly kind: 'waiting'; readonly reason: string }
  | ({ readonly kind: 'ended' } & Trouble)

export interface FeedOptions {
  readonly reader: PageReader
  readonly query: ReadQuery
}

const last = 200
/** So long after the server answers nothing more of what is there is expected. */
const lookMs = 800
const tickMs = 500

export class Feed {
  readonly rows = new KeptRows()
  readonly #sampler = new Sampler(now())
  readonly #options: FeedOptions
  readonly #ended = new AbortController()
  readonly #version = signal(0)
  readonly #beat = new Beat(() => this.#version.value++)
  #state: FeedState = { kind: 'looking' }
  #lookedAt = Infinity
  #arrived = 0

  constructor(options: FeedOptions) {
    this.#options = options
  }

  /** Another value: something has changed. */
  get version(): ReadonlySignal<number> {
    return this.#version
  }

  get state(): FeedState {
    return this.#state
  }

  /** All entries so far, shown or not. */
  get arrived(): number {
    return this.#arrived
  }

  /** Of so many entries one is shown. */
  get oneIn(): number {
    return this.#sampler.oneIn
  }

  /** What arrives a second. */
  get perSecond(): number {
    return this.#sampler.perSecond
  }

  /** To be called once. Never rejects. */
  async run(): Promise<void> {
    const stopTicking = every(tickMs, () => this.#tick())
    try {
      await this.#follow()
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#become({ kind: 'ended', ...troubleOf(error) })
    } finally {
      stopTicking()
    }
  }

  /** Idempotent. */
  stop(): void {
    this.#ended.abort()
    this.#beat.stop()
  }

  async #follow(): Promise<void> {
    const { reader, query } = this.#options
    const breather = new Breather()
    const control = { signal: this.#ended.signal, onEvent: (event: ReadEvent) => this.#hear(event) }
    for await (const entry of reader.tail({ ...query, last }, control)) {
      this.#take(entry)
      await breather.pause()
    }
  }

  #take(entry: ReadEntry): void {
    this.#arrived++
    const { contains: hit = '' } = this.#options.query
    if (this.#isOfBefore() || this.#sampler.admits(now())) this.rows.add(rowOf(entry, { order: 'asc', hit }))
    if (this.#state.kind === 'following') this.#beat.ask()
    else this.#become({ kind: 'following' })
  }

  /** What was there already is no rate. */
  #isOfBefore(): boolean {
    return this.#arrived <= last && now() - this.#lookedAt <= lookMs
  }

  #hear(event: ReadEvent): void {
    heard(event)
    if (event.kind === 'waiting') this.#become({ kind: 'waiting', reason: event.reason })
    else this.#lookedAt = now()
    if (event.kind === 'reading' && this.#state.kind === 'waiting') this.#become({ kind: 'looking' })
  }

  #tick(): void {
    const { perSecond, oneIn } = this.#sampler
    this.#sampler.look(now())
    if (perSecond !== this.#sampler.perSecond || oneIn !== this.#sampler.oneIn) this.#beat.ask()
    if (this.#state.kind === 'looking' && now() - this.#lookedAt > lookMs) this.#become({ kind: 'following' })
  }

  #become(state: FeedState): void {
    this.#state = state
    this.#beat.ask()
  }
}
