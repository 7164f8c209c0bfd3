/** What a deliverer tells: how far the messages are, and whether they get through. */

import type { CertificateTrouble } from '../http/failure-reasons.js'

export type DeliveryEvent =
  /** The messages from number `first` to the one before `end` are on the server's disk; `duplicates` of them were there before. */
  | {
      readonly kind: 'acknowledged'
      readonly first: number
      readonly end: number
      readonly accepted: number
      readonly duplicates: number
    }
  /** A message was set aside: the server will never take it, or it is damaged. */
  | { readonly kind: 'refused'; readonly number: number; readonly code: string; readonly reason: string }
  /** What waits got new numbers (delivery rule D6). */
  | { readonly kind: 'renumbered'; readonly evidence: string }
  /** Messages do not get through. */
  | Offline
  /** Messages get through. */
  | { readonly kind: 'online' }

export interface Offline {
  readonly kind: 'offline'
  /** For people. */
  readonly reason: string
  /** What to try; may be empty. */
  readonly hint: string
  /** True: a server of ours answers, but takes no messages now. */
  readonly reached: boolean
  /** The server is not who it should be. */
  readonly code?: CertificateTrouble
}

/** Must not throw. */
export type Listener = (event: DeliveryEvent) => void

/** Tells `offline` and `online` when that changes, not with each try. */
export class Reachability {
  readonly #tell: Listener
  #now: 'unknown' | 'online' | 'unreachable' | 'held up' | CertificateTrouble = 'unknown'

  constructor(tell: Listener) {
    this.#tell = tell
  }

  through(): void {
    if (this.#now === 'online') return
    this.#now = 'online'
    this.#tell({ kind: 'online' })
  }

  failed(trouble: Offline): void {
    const next = trouble.code ?? (trouble.reached ? 'held up' : 'unreachable')
    if (this.#now === next) return
    this.#now = next
    this.#tell(trouble)
  }
}
