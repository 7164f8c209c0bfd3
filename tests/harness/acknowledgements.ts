/**
 * What a server said that it has of numbered messages (protocol rule M8): each word of it must be true of its files.
 */
import type { Given, Taken } from './forwarding.js'
import { nativePath } from './native-client.js'

interface Acknowledgement {
  readonly accepted: number
  readonly duplicates: number
  readonly next_sequence: number
}

export class Acknowledgements {
  readonly #next = new Map<string, number>()
  #accepted = 0
  #duplicates = 0

  /** The highest `next_sequence` that was answered, by producer. */
  get next(): ReadonlyMap<string, number> {
    return this.#next
  }

  /** Messages that were answered as stored now. */
  get accepted(): number {
    return this.#accepted
  }

  /** Messages that were answered as stored before. */
  get duplicates(): number {
    return this.#duplicates
  }

  /** @param given the server's own answer, nobody else's. */
  note({ path, headers }: Taken, { status, body }: Given): void {
    const at = headers.findIndex(name => name.toLowerCase() === 'gatherer-producer')
    if (status !== 200 || at === -1 || !path.startsWith(nativePath)) return
    const { accepted, duplicates, next_sequence: next } = JSON.parse(body.toString()) as Acknowledgement
    const producer = headers[at + 1] ?? ''
    this.#next.set(producer, Math.max(next, this.#next.get(producer) ?? 0))
    this.#accepted += accepted
    this.#duplicates += duplicates
  }
}
