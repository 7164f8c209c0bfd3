/**
 * One request, and what came of it, as a port: Node's HTTP, or a browser's `fetch`.
 *
 * Follows no redirect, judges no answer, repeats nothing.
 */

import type { CertificateTrouble } from './failure-reasons.js'

/** For how long nothing may come of an answer that is being read; a server of ours sends something every 15 s. */
export const usualSilenceMs = 45_000

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With its query: `/v1/messages?stream=app`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** Ends the request; the result is then `no answer`. Ends an answer that is still being read. */
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | undefined
  readonly location: string | undefined
  /** At most 256 KiB of it. */
  readonly body: string
}

/** An answer with status 200 that is read as it comes. */
export interface Opened {
  readonly kind: 'opened'
  readonly contentType: string
  /** A header by its name, in lower case. */
  readonly header: (name: string) => string | undefined
  /**
   * To be iterated once; leaving it ends the answer. No more is read than is asked for, but for a buffer.
   *
   * Throws {GathererError} SERVER_UNREACHABLE: the connection was cut, or ended here, or nothing came for too long while
   * it was waited for.
   */
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the answer, also one that nobody iterates. Idempotent. */
  readonly cancel: () => void
}

export interface NoAnswer {
  readonly kind: 'no answer'
  /** False: the server certainly has not seen the request. */
  readonly mayHaveArrived: boolean
  /** For people, such as `nothing listens there`. */
  readonly reason: string
  /** What to try. */
  readonly hint: string
  /** The server is not who it should be; none: it is not there. */
  readonly code?: CertificateTrouble
}

export interface Transport {
  /** The URL of the server, without a slash at its end. */
  readonly server: string
  /** Never rejects. */
  exchange(request: Request): Promise<Answer | NoAnswer>
  /**
   * The same on a connection of its own, for answers that are long or go on: one with status 200 is there as soon as its
   * head is. Never rejects.
   */
  open(request: Request): Promise<Opened | Answer | NoAnswer>
  close(): void
}
