/**
 * Tells whoever watches of requests that are refused, with all that is known of them (rules O1, O8).
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Code, GathererError } from '@message-gatherer/protocol'
import { asGathererError } from './failures.js'
import { newRequestId, requestIdOf } from './request-id.js'
import type { RequestWatch } from './request-watch.js'

export interface RefusalsOptions {
  readonly watch: RequestWatch
  readonly addressOf: (request: IncomingMessage) => string
}

export interface Refused {
  readonly code: Code
  readonly status: number
  readonly user?: string | undefined
  /** On a clock that only goes on, in milliseconds. */
  readonly sinceMs?: number | undefined
  readonly error?: GathererError
}

export interface Answered {
  readonly status: number
  readonly user?: string | undefined
}

export class Refusals {
  readonly #options: RefusalsOptions
  readonly #began = new WeakMap<IncomingMessage, number>()

  constructor(options: RefusalsOptions) {
    this.#options = options
  }

  /** A request came, whose refusal would be noted without saying since when. */
  began(request: IncomingMessage): void {
    this.#began.set(request, performance.now())
  }

  note(request: IncomingMessage, refused: Refused): void {
    // Who is gone is told nothing, so it is not refused either.
    if (request.socket.destroyed) return
    const { code, status, user, error, sinceMs = this.#began.get(request) } = refused
    this.#options.watch.refused({
      requestId: requestIdOf(request),
      code,
      status,
      address: this.#options.addressOf(request),
      method: request.method ?? '',
      path: pathOf(request.url ?? ''),
      ...(user !== undefined && { user }),
      ...(sinceMs !== undefined && { ms: performance.now() - sinceMs }),
      ...(error && { error }),
    })
  }

  /** A failure of the web framework's side; `answer` is what will be said of it. */
  noteFailure(request: IncomingMessage, error: unknown, { status, user }: Answered): void {
    const known = asGathererError(error)
    this.note(request, { code: known.code, status, user, error: known })
  }

  /** What came was no HTTP, not where HTTPS is spoken, or not looked at. @returns the id to answer with. */
  noteUnreadable({ remoteAddress }: Socket, status: number, code: Code = 'INVALID_REQUEST'): string {
    const requestId = newRequestId()
    this.#options.watch.refused({ requestId, code, status, address: remoteAddress ?? '' })
    return requestId
  }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}
