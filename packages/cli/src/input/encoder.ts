/**
 * What becomes of whole lines of input: lines for the spool, up to the first one that will not do.
 */
import type { SpoolLines } from '@message-gatherer/client'
import type { GathererError } from '@message-gatherer/protocol'

/** One message has at most this as JSON text, with the server's usual limits. */
export const maxMessageBytes = 1024 * 1024

export interface Labels {
  /** RFC 3339. */
  readonly sentAt: string
  readonly stream: string
}

export interface Fault {
  /** Which line of the block, from 1. */
  readonly line: number
  /** What is wrong with it, without its number. */
  readonly error: GathererError
}

export interface Encoded {
  /** Of what came before the fault, if there is one. */
  readonly lines: SpoolLines
  /** Empty lines. */
  readonly skipped: number
  /** Lines looked at. */
  readonly count: number
  readonly fault?: Fault
}

/** @param block whole lines, each with its newline. Never throws. */
export type Encoder = (block: Buffer, labels: Labels) => Encoded
