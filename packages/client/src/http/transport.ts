/**
 * One request, and what came of it, as a port: Node's HTTP, or a browser's `fetch`.
 *
 * Follows no redirect, judges no answer, repeats nothing.
 */

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With its query: `/v1/messages?stream=app`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** Ends the request; the result is then `no answer`. */
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

export interface NoAnswer {
  readonly kind: 'no answer'
  /** False: the server certainly has not seen the request. */
  readonly mayHaveArrived: boolean
  /** For people, such as `nothing listens there`. */
  readonly reason: string
  /** What to try. */
  readonly hint: string
}

export interface Transport {
  /** The URL of the server, without a slash at its end. */
  readonly server: string
  /** Never rejects. */
  exchange(request: Request): Promise<Answer | NoAnswer>
  close(): void
}
