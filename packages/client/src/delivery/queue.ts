/**
 * What waits to be delivered, as a port: the spool on disk, or a list in memory.
 *
 * Synchronous, so that nothing changes between a question and what is done about it. Only one deliverer uses it at a time.
 */

/** Messages of one producer and one stream that follow each other, from the first unacknowledged one on. */
export interface Batch {
  readonly kind: 'batch'
  readonly producer: string
  /** Of the first message, within its producer. */
  readonly sequence: number
  /** The number of the first message, within the spool. */
  readonly first: number
  readonly count: number
  readonly stream: string
  /** `application/vnd.message-gatherer+ndjson`: one line for each message. Valid until the next call of `next`. */
  readonly body: Uint8Array
}

/** The first unacknowledged message cannot be read (spool rule Q8). */
export interface Damaged {
  readonly kind: 'damaged'
  readonly first: number
  /** What can be told of it. */
  readonly reason: string
}

export interface BatchLimits {
  readonly messages: number
  /** Of the body; a single message may be larger. */
  readonly bytes: number
}

/** Where the numbers of a producer begin and end in the spool, as of now. */
export interface Numbering {
  /** The number of the message with sequence 0. */
  readonly base: number
  /** The number after its last message. */
  readonly end: number
  /** Another producer follows: it will get no more messages. */
  readonly closed: boolean
}

/** Why a message will never be delivered. */
export interface Refusal {
  readonly code: string
  readonly reason: string
}

export interface Queue {
  /** The number of the first unacknowledged message. */
  readonly first: number
  /** The number after the last durable message. */
  readonly end: number
  /** Undefined: nothing waits. */
  next(limits: BatchLimits): Batch | Damaged | undefined
  /** Of the producer of the first unacknowledged message; something must wait. */
  numbering(): Numbering
  /** CRC-32 of the JSON text of a message that waits; undefined when it is damaged. */
  checksumOf(number: number): number | undefined
  /** Everything before `number` is on the server's disk. */
  acknowledge(number: number): void
  /** Gives the messages from the first unacknowledged one to the end of its producer's a new producer (delivery rule D6), durably. */
  renumber(): void
  /**
   * Sets the first unacknowledged message aside, durably. Those after a refused one get a new producer (delivery rule D7); those after a
   * damaged one keep theirs, because the server may have it.
   */
  bury(refusal: Refusal): void
  /** Resolves when there may be more than `end` says, or when the signal aborts. */
  more(signal: AbortSignal): Promise<void>
}
