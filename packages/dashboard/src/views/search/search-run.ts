/**
 * One search: what matches, page after page, the newest first or the oldest; how far it has looked; ended when somebody leaves.
 *
 * Keeps what it found up to the bounds of a page, and then goes on in a new list.
 */
import { parseOffset } from '@message-gatherer/protocol'
import { signal, type ReadonlySignal } from '@preact/signals'
import type { PageReader, ReadEvent, ReadQuery } from '@message-gatherer/client/browser'
import { heard } from '../../api/reading.js'
import { troubleOf, type Trouble } from '../../api/trouble.js'
import { Beat } from '../../app/beat.js'
import { Breather } from '../../app/breather.js'
import { KeptRows } from '../entry/kept-rows.js'
import { rowOf, type Order } from '../entry/row.js'

export type RunState =
  | { readonly kind: 'searching' }
  /** There may be more: it is asked for when somebody gets there. */
  | { readonly kind: 'page' }
  /** There may be more, and no room for it. */
  | { readonly kind: 'full' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'complete' }
  | ({ readonly kind: 'ended' } & Trouble)

export interface RunOptions {
  readonly reader: PageReader
  readonly query: ReadQuery
  readonly order: Order
}

const pageEntries = 1000

export class SearchRun {
  rows = new KeptRows()
  readonly #options: RunOptions
  readonly #version = signal(0)
  readonly #beat = new Beat(() => this.#version.value++)
  #left = new AbortController()
  #state: RunState = { kind: 'page' }
  #next: string | undefined
  #found = 0
  #waiting = ''
  #endBytes: number | undefined
  #nextBytes: number | undefined

  constructor(options: RunOptions) {
    this.#options = options
  }

  /** Another value: something has changed. */
  get version(): ReadonlySignal<number> {
    return this.#version
  }

  get state(): RunState {
    return this.#state
  }

  /** Entries so far, also in lists before this one. */
  get found(): number {
    return this.#found
  }

  /** Why nothing comes just now; empty: nothing is wrong. */
  get waiting(): string {
    return this.#waiting
  }

  /** How much of the journal was looked at, from 0 to 1. Undefined: nothing is known. */
  get share(): number | undefined {
    if (this.#endBytes === undefined || this.#nextBytes === undefined || this.#endBytes === 0) return undefined
    const share = this.#nextBytes / this.#endBytes
    return Math.max(0, Math.min(1, this.#options.order === 'asc' ? share : 1 - share))
  }

  /** The next page, unless one is under way or there is none. Never rejects. */
  async more(): Promise<void> {
    if (this.#state.kind !== 'page' && this.#state.kind !== 'cancelled') return
    const left = (this.#left = new AbortController())
    this.#become({ kind: 'searching' })
    try {
      const count = await this.#read(left.signal)
      this.#become({ kind: count < pageEntries ? 'complete' : this.rows.isFull ? 'full' : 'page' })
    } catch (error) {
      if (!left.signal.aborted) this.#become({ kind: 'ended', ...troubleOf(error) })
    }
  }

  /** Goes on where the list is full, in a new one. */
  nextList(): void {
    if (this.#state.kind !== 'full') return
    this.rows = new KeptRows()
    this.#become({ kind: 'page' })
    void this.more()
  }

  /** What was found stays; `more` goes on. */
  cancel(): void {
    if (this.#state.kind !== 'searching') return
    this.#left.abort()
    this.#become({ kind: 'cancelled' })
  }

  /** Idempotent. */
  stop(): void {
    this.#left.abort()
    this.#beat.stop()
  }

  async #read(abort: AbortSignal): Promise<number> {
    const { reader, query, order } = this.#options
    const { contains: hit = '' } = query
    const breather = new Breather()
    const offset = this.#next === undefined ? {} : { offset: this.#next }
    const control = { signal: abort, onEvent: (event: ReadEvent) => this.#hear(event) }
    let count = 0
    for await (const entry of reader.read({ ...query, ...offset, order, limit: pageEntries }, control)) {
      this.#came(entry.next)
      this.#found++
      count++
      this.rows.add(rowOf(entry, { order, hit }))
      this.#beat.ask()
      // It is the oldest that would go.
      if (this.rows.isFull) return pageEntries
      await breather.pause()
    }
    return count
  }

  #came(next: string): void {
    this.#next = next
    this.#nextBytes = parseOffset(next)?.bytes
  }

  #hear(event: ReadEvent): void {
    heard(event)
    this.#waiting = event.kind === 'waiting' ? event.reason : ''
    if (event.kind === 'reading') this.#endBytes ??= parseOffset(event.end)?.bytes
    if (event.kind === 'progress') this.#came(event.next)
    this.#beat.ask()
  }

  #become(state: RunState): void {
    this.#state = state
    this.#beat.ask()
  }
}
