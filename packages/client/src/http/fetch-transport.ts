/**
 * The transport of browsers: `fetch`, without cookies, caches and redirects.
 *
 * A browser tells little of what failed and nothing of how far a request got: it may have arrived, unless the opposite is
 * certain.
 */
import { codeOf } from '@message-gatherer/protocol'
import { AnswerBody } from './answer-body.js'
import { startDeadline } from './deadline.js'
import { explainFailure, stoppedHere, tookTooLong, type FailureReason } from './failure-reasons.js'
import type { Answer, NoAnswer, Request, Transport } from './transport.js'

/** For each of these more time is given, since nothing tells how far a body got. */
const pieceBytes = 64 * 1024

export interface FetchTransportOptions {
  /** As `parseAddress` gives it. */
  readonly server: string
  /** How long an answer may take; and as long again for each 64 KiB of the request. */
  readonly timeoutMs: number
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch
}

export function fetchTransport(options: FetchTransportOptions): Transport {
  return new FetchTransport(options)
}

class FetchTransport implements Transport {
  readonly server: string
  readonly #timeoutMs: number
  readonly #fetch: typeof fetch
  readonly #inFlight = new Set<() => void>()

  constructor({ server, timeoutMs, fetch: given }: FetchTransportOptions) {
    this.server = server
    this.#timeoutMs = timeoutMs
    // Browsers refuse to call it as a member of something else.
    this.#fetch = given ?? ((...question) => fetch(...question))
  }

  async exchange(request: Request): Promise<Answer | NoAnswer> {
    if (request.signal?.aborted) return { kind: 'no answer', mayHaveArrived: false, ...stoppedHere }
    const controller = new AbortController()
    let ended: FailureReason | undefined
    const end = (why: FailureReason): void => {
      ended ??= why
      controller.abort()
    }
    const stop = (): void => end(stoppedHere)
    const ms = this.#timeoutMs * (1 + Math.floor(lengthOf(request.body) / pieceBytes))
    const deadline = startDeadline(ms, () => end(tookTooLong(ms)))
    request.signal?.addEventListener('abort', stop)
    this.#inFlight.add(stop)
    try {
      return await this.#ask(request, controller.signal)
    } catch (error) {
      return failed(error, this.server, ended)
    } finally {
      deadline.clear()
      request.signal?.removeEventListener('abort', stop)
      this.#inFlight.delete(stop)
    }
  }

  /** Ends what is in flight. */
  close(): void {
    for (const stop of this.#inFlight) stop()
  }

  async #ask({ method, path, headers, body }: Request, signal: AbortSignal): Promise<Answer | NoAnswer> {
    const response = await this.#fetch(`${this.server}${path}`, {
      method,
      headers: { ...headers },
      body: body ?? null,
      signal,
      ...manners,
    })
    if (response.type === 'opaqueredirect') return { kind: 'no answer', mayHaveArrived: true, ...redirected }
    return readAnswer(response)
  }
}

const manners = { redirect: 'manual', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' } as const

/** Browsers do not say where to. */
const redirected: FailureReason = { reason: 'it redirects to somewhere else', hint: 'check the address' }

async function readAnswer(response: Response): Promise<Answer> {
  const body = new AnswerBody()
  const reader = response.body?.getReader()
  for (;;) {
    const piece = await reader?.read()
    if (piece?.value === undefined) break
    if (body.add(piece.value)) continue
    await reader?.cancel()
    break
  }
  return {
    kind: 'answer',
    status: response.status,
    contentType: response.headers.get('content-type') ?? 'no content type',
    retryAfter: response.headers.get('retry-after') ?? undefined,
    location: response.headers.get('location') ?? undefined,
    body: body.text(),
  }
}

function lengthOf(body: Uint8Array | string | undefined): number {
  return body?.length ?? 0
}

/** Node's own `fetch` says in the cause what happened, browsers nothing. */
function failed(error: unknown, server: string, ended: FailureReason | undefined): NoAnswer {
  const shown = error instanceof Error ? error : new Error(String(error))
  const cause = shown.cause instanceof Error ? shown.cause : shown
  const mayHaveArrived = !unconnected.has(codeOf(cause))
  return { kind: 'no answer', mayHaveArrived, ...(ended ?? explainFailure(cause, server)) }
}

const unconnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])
