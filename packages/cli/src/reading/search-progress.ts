/**
 * How far a search is, on a line of stderr that goes when something else is shown (reading rule T6).
 *
 * A pipe sees nothing of it, nor does anybody with `--quiet` or `--json`, and nothing is shown of what is done at once.
 */
import type { ReadEvent } from '@message-gatherer/client'
import type { Host } from '@message-gatherer/command-line'
import { parseOffset } from '@message-gatherer/protocol'
import { grouped } from '../bar-line.js'

const everyMs = 500

export interface SearchProgressOptions {
  readonly quiet: boolean
  readonly json: boolean
  readonly order: 'asc' | 'desc'
}

export class SearchProgress {
  readonly #host: Host
  readonly #order: 'asc' | 'desc'
  readonly #isWanted: boolean
  #shownAt: number
  #isShown = false
  #end = 0

  constructor(host: Host, { quiet, json, order }: SearchProgressOptions) {
    this.#host = host
    this.#order = order
    this.#isWanted = !quiet && !json && host.stderr.isTTY
    this.#shownAt = host.now()
  }

  on(event: ReadEvent): void {
    if (event.kind === 'waiting') this.end()
    if (event.kind === 'reading') this.#end ||= bytesOf(event.end)
    if (event.kind === 'progress') this.#at(event.next)
  }

  /** An entry is about to be shown. */
  found(next: string): void {
    if (this.#host.stdout.isTTY) this.end()
    else this.#at(next)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) this.#host.stderr.write('\r\u001B[K')
    this.#isShown = false
  }

  #at(next: string): void {
    const now = this.#host.now()
    if (!this.#isWanted || now - this.#shownAt < everyMs) return
    this.#shownAt = now
    this.#isShown = true
    const done = this.#order === 'asc' ? bytesOf(next) : this.#end - bytesOf(next)
    const text = `searched ${megabytes(Math.min(done, this.#end))} of ${megabytes(this.#end)} MB`
    // The last column would wrap on some terminals.
    this.#host.stderr.write(`\r${text.slice(0, (this.#host.stderr.columns || 80) - 1)}\u001B[K`)
  }
}

function bytesOf(offset: string): number {
  return parseOffset(offset)?.bytes ?? 0
}

function megabytes(bytes: number): string {
  return grouped(bytes / 1e6)
}
