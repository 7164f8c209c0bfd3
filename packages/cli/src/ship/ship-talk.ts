/**
 * What `gather ship` says on stderr while it follows: losses and trouble at once, oddities of the text once a minute at most (following rule F7).
 */
import { counted, type Talk } from '../talk.js'
import { lossText } from './loss-text.js'
import type { Loss, Oddities, ShipEvents } from './ship-events.js'

export interface ShipTalkOptions {
  readonly talk: Talk
  readonly now: () => number
  readonly progress: ShipEvents['progress']
  readonly caughtUp: () => void
}

const everyMs = 60_000

export class ShipTalk implements ShipEvents {
  readonly #options: ShipTalkOptions
  readonly #odd = new Map<string, { replaced: number; split: number }>()
  #saidAtMs = -Infinity

  constructor(options: ShipTalkOptions) {
    this.#options = options
  }

  lost(loss: Loss): void {
    this.#options.talk.warn(lossText(loss))
  }

  unreadable(path: string, reason: string): void {
    this.#options.talk.warn(`${path} cannot be read yet: ${reason}`)
  }

  progress(doneBytes: number, totalBytes: number, lines: number): void {
    this.#options.progress(doneBytes, totalBytes, lines)
  }

  caughtUp(): void {
    this.#options.caughtUp()
  }

  odd({ path, replaced, split }: Oddities): void {
    const sum = this.#odd.get(path) ?? { replaced: 0, split: 0 }
    this.#odd.set(path, { replaced: sum.replaced + replaced, split: sum.split + split })
    if (this.#options.now() - this.#saidAtMs >= everyMs) this.#sayOddities()
  }

  /** Says what was not said yet. */
  end(): void {
    this.#options.caughtUp()
    this.#sayOddities()
  }

  #sayOddities(): void {
    if (this.#odd.size === 0) return
    this.#saidAtMs = this.#options.now()
    for (const [path, oddities] of this.#odd) this.#options.talk.warn(oddText(path, oddities))
    this.#odd.clear()
  }
}

function oddText(path: string, { replaced, split }: Omit<Oddities, 'path'>): string {
  const parts = []
  if (replaced > 0) parts.push(`replaced ${counted(replaced, 'sequence')} of bytes that are not UTF-8`)
  if (split > 0) parts.push(`made ${counted(split, 'cut')} in lines that are too long`)
  return `${path}: ${parts.join(', ')}`
}
