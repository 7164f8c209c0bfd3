/** A bar of how far an export is (reading rule T6). */
import type { ReadEvent } from '@message-gatherer/client'
import { parseOffset } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import { createBar, type ProgressBar } from '../progress-bar.js'

export interface ExportProgressOptions {
  /** Not where entries are printed on the same terminal. */
  readonly isShown: boolean
  /** The offset where it begins; null: at the beginning. */
  readonly from?: string | null
}

export class ExportProgress {
  readonly #bar: ProgressBar
  readonly #from: number
  #end = 0
  #entries = 0
  #bytes = 0

  constructor({ surroundings, settings }: Context, { isShown, from }: ExportProgressOptions) {
    this.#bar = createBar(surroundings.host, isShown ? settings : { ...settings, quiet: true })
    this.#from = bytesOf(from ?? '')
  }

  on(event: ReadEvent): void {
    if (event.kind === 'waiting') this.end()
    if (event.kind === 'reading') this.#end ||= bytesOf(event.end)
    if (event.kind === 'progress') this.#show(event.next)
  }

  /** @param bytes that it becomes. */
  found(next: string, bytes: number): void {
    this.#entries++
    this.#bytes += bytes
    this.#show(next)
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar.end()
  }

  #show(next: string): void {
    this.#bar.show({
      done: bytesOf(next) - this.#from,
      total: this.#end - this.#from,
      messages: this.#entries,
      bytes: this.#bytes,
      called: ['entry', 'entries'],
    })
  }
}

function bytesOf(offset: string): number {
  return parseOffset(offset)?.bytes ?? 0
}
