/**
 * The journal as its users see it: append, marks, read, health, close.
 *
 * The port that the disk adapter implements. Knows nothing of HTTP and sessions.
 */
import type { Messages } from './messages.js'

/** Messages of one request; they stand together in the journal unless a crash cuts them. */
export interface Batch {
  readonly user: string
  readonly address: string
  readonly stream: string
  /** With it, each message has a sequence, from `firstSequence` on. */
  readonly producer?: { readonly id: string; readonly firstSequence: number }
  /** At least one. */
  readonly messages: Messages
}

/** A line of the journal. */
export interface StoredLine {
  /** Position in the journal, in bytes. */
  readonly offset: number
  /** The line as stored, without its newline; valid until the next one is asked for. */
  readonly bytes: Buffer
}

/** What is durable of a producer. */
export interface ProducerMark {
  /** The sequence of its next new message. */
  readonly next: number
  /** CRC-32 of the JSON text of message `next - 1`. */
  readonly lastChecksum: number
  /** Offset of the entry with message `next - 1`. */
  readonly lastOffset: number
}

export interface JournalHealth {
  readonly state: 'writable' | 'full' | 'poisoned' | 'closed'
  /** Why it is not writable. */
  readonly reason?: string
  /** Acknowledged lines that cannot be read any more, as found at the last start. */
  readonly damagedLines: number
  /** Acknowledged bytes that the journal does not hold: it was restored from an older copy. */
  readonly missingBytes: number
}

export interface Journal {
  /** 8 hex digits, chosen when the journal was created. */
  readonly id: string
  /** Everything before this offset is durable. */
  readonly end: number
  /** Bytes that wait for their sync. */
  readonly queuedBytes: number
  /**
   * Resolves once all messages are durable.
   *
   * @throws {GathererError} JOURNAL_FULL, TOO_MANY_REQUESTS, JOURNAL_CLOSED: not acknowledged; of a batch over 4 MiB a
   *   first part may be stored. JOURNAL_POISONED: not known to be stored, and nothing more is accepted.
   */
  append(batch: Batch): Promise<void>
  /**
   * Resolves when marks tell what is on the disk; where recovery found no room it tries again.
   *
   * @throws {GathererError} JOURNAL_FULL: there is no room yet. JOURNAL_POISONED: nobody knows what is on the disk.
   *   JOURNAL_CLOSED: it was closed before there was room.
   */
  ready(): Promise<void>
  /**
   * What is durable of a producer; undefined for one that is not known, or not any more (journal rule J19). To be
   * believed only when `ready`.
   */
  mark(user: string, producer: string): ProducerMark | undefined
  /** The intact lines from an offset (default: the first) to the durable end, in order. */
  read(from?: number): Iterable<StoredLine>
  /**
   * Resolves once `end` is greater than `beyond`; at once when it is.
   *
   * @throws the signal's reason. {GathererError} JOURNAL_CLOSED, JOURNAL_POISONED: it will never be.
   */
  grown(beyond: number, signal?: AbortSignal): Promise<void>
  health(): JournalHealth
  /** Waits for what was accepted, writes the checkpoint and lets go of the disk. May be called more than once. */
  close(): Promise<void>
}
