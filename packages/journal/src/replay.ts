/**
 * Moves marks by the entries that a start reads, as appending moved them (journal rules J8, J11, J19).
 *
 * Says which entries it cannot believe; what becomes of them is the scan's.
 */
import type { Line } from '@message-gatherer/disk'
import { isEntry, messageBytes, messageChecksum, producerOf, type ProducerFields } from './entry-line.js'
import type { Marks } from './marks.js'
import { receivedAtOf } from './timestamp.js'

export interface ReplayStart {
  /** The offset that the marks tell of, each user's as of then or later. */
  readonly from: number
  /** False when the server may have known more of its producers than the marks and the entries tell. */
  readonly isComplete: boolean
}

export interface Place {
  readonly offset: number
  /** From here on it is in doubt whether an entry was acknowledged. */
  readonly provenEnd: number
}

export class Replay {
  readonly marks: Marks
  readonly from: number
  #seenTo: number
  #isComplete: boolean

  constructor(marks: Marks, { from, isComplete }: ReplayStart) {
    this.marks = marks
    this.from = from
    this.#seenTo = from
    this.#isComplete = isComplete
  }

  /** Takes the next intact line; refuses what is no entry, and in doubt what does not follow its producer's last one. */
  accept(line: Line, { offset, provenEnd }: Place): boolean {
    if (!isEntry(line.bytes)) return false
    // Where two segments tell of the same bytes, the first one is believed.
    if (offset < this.#seenTo) return true
    // A damaged line or a lost segment may have held entries of any producer.
    if (offset > this.#seenTo) this.#isComplete = false
    const fields = producerOf(line.bytes)
    const isNew = fields !== undefined && !this.#isSeen(fields, offset)
    if (isNew && offset >= provenEnd && !this.#follows(fields)) return false
    this.#seenTo = offset + line.length
    this.marks.clock.observe(receivedAtOf(line.bytes))
    if (isNew) this.#move(fields, line, offset)
    return true
  }

  /** The marks may be ahead of `from`. A producer that is not among them, with an older entry than all, was forgotten. */
  #isSeen({ user, producer }: ProducerFields, offset: number): boolean {
    const mark = this.marks.find(user, producer) ?? this.marks.oldestOf(user)
    return mark !== undefined && offset <= mark.lastOffset
  }

  /**
   * An acknowledged entry is never refused: its number was what the server expected when it came, and that was 0 of a
   * producer it did not know. A producer that it knew then may have been forgotten before the entry was written.
   */
  #follows({ user, producer, sequence }: ProducerFields): boolean {
    const mark = this.marks.find(user, producer)
    if (sequence === 0 || sequence === mark?.next) return true
    if (!this.#isComplete) return sequence > (mark?.next ?? 0)
    return !mark && this.marks.mayHaveForgotten(user)
  }

  #move({ user, producer, sequence }: ProducerFields, line: Line, lastOffset: number): void {
    const lastChecksum = messageChecksum(messageBytes(line.bytes))
    this.marks.set(user, producer, { next: sequence + 1, lastChecksum, lastOffset })
  }
}
