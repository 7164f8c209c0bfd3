/**
 * What was promised: each message that was sent, whether and when it was acknowledged, and what a reader saw.
 *
 * Holds no opinion of the journal; `check.ts` compares.
 */

export interface Sent {
  /** Every message is another number. */
  readonly message: number
  readonly producer: string | undefined
  /** When it was handed in; a counter, not a clock. */
  readonly sentAt: number
  ackedAt: number | undefined
}

export class Ledger {
  readonly #sent: Sent[] = []
  readonly #seen = new Map<number, string>()
  #now = 0

  /** Notes messages that are about to be appended. */
  send(count: number, producer: string | undefined): Sent[] {
    const sentAt = ++this.#now
    const first = this.#sent.length
    const messages = Array.from({ length: count }, (_, index) => ({
      message: first + index,
      producer,
      sentAt,
      ackedAt: undefined,
    }))
    this.#sent.push(...messages)
    return messages
  }

  acknowledge(messages: readonly Sent[]): void {
    const ackedAt = ++this.#now
    for (const sent of messages) sent.ackedAt = ackedAt
  }

  see(offset: number, line: string): void {
    this.#seen.set(offset, line)
  }

  /** What holds at this moment, safe from what comes later. */
  snapshot(): Promised {
    return { sent: this.#sent.map(sent => ({ ...sent })), seen: new Map(this.#seen) }
  }
}

export interface Promised {
  /** By message. */
  readonly sent: readonly Readonly<Sent>[]
  /** Lines that a reader saw, by offset. */
  readonly seen: ReadonlyMap<number, string>
}
