/**
 * The transport of browsers: `fetch`, without caches and redirects, and without cookies unless they are asked for.
 *
 * A browser tells little of what failed and nothing of how far a request got: it may have arrived, unless the opposite is
 * certain.
 */
import { codeOf } from '@message-gatherer/protocol'
import { AnswerBody } from './answer-body.js'
import { startDeadline } from './deadline.js'
import { explainFailure, stoppedHere, tookTooLong, type FailureReason } from './failure-reasons.js'
import { OpenedBody } from './opened-body.js'
import { usualSilenceMs, type Answer, type NoAnswer, type Opened, type Request, type Transport } from './transport.js'

/** For each of these more time is given, since nothing tells how far a body got. */
const pieceBytes = 64 * 1024

export interface FetchTransportOptions {
  /** As `parseAddress` gives it. */
  readonly server: string
  /** How long an answer may take; and as long again for each 64 KiB of the request. */
  readonly timeoutMs: number
  /** For how long nothing may come of an answer that is being read; default `usualSilenceMs`. */
  readonly silenceMs?: number
  /** `same-origin`: a page asks the server that it came from, as whom its cookie says. Default `omit`. */
  readonly credentials?: 'omit' | 'same-origin'
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch
}

export function fetchTransport(options: FetchTransportOptions): Transport {
  return new FetchTransport(options)
}

class FetchTransport implements Transport {
  readonly server: string
  readonly #options: FetchTransportOptions
  readonly #fetch: typeof fetch
  readonly #inFlight = new Set<() => void>()

  constructor(options: FetchTransportOptions) {
    this.server = options.server
    this.#options = options
    // Browsers refuse to call it as a member of something else.
    this.#fetch = options.fetch ?? ((...question) => fetch(...question))
  }

  exchange(request: Request): Promise<Answer | NoAnswer> {
    return this.#perform(request, readAnswer)
  }

  open(request: Request): Promise<Opened | Answer | NoAnswer> {
    return this.#perform<Opened | Answer>(request, async (response, abort) => {
      return response.status === 200 ? this.#opened(response, request, abort) : readAnswer(response)
    })
  }

  /** Ends what is in flight or open. */
  close(): void {
    for (const stop of this.#inFlight) stop()
  }

  async #perform<T>(request: Request, read: (response: Response, abort: () => void) => Promise<T>) {
    if (request.signal?.aborted) return unsent(stoppedHere)
    const controller = new AbortController()
    const abort = (): void => controller.abort()
    let ended: FailureReason | undefined
    const end = (why: FailureReason): void => {
      ended ??= why
      abort()
    }
    const stop = (): void => end(stoppedHere)
    const ms = this.#options.timeoutMs * (1 + Math.floor(lengthOf(request.body) / pieceBytes))
    const deadline = startDeadline(ms, () => end(tookTooLong(ms)))
    request.signal?.addEventListener('abort', stop)
    this.#inFlight.add(stop)
    try {
      const response = await this.#ask(request, controller.signal)
      return response.type === 'opaqueredirect' ? redirected : await read(response, abort)
    } catch (error) {
      return failed(error, this.server, ended)
    } finally {
      deadline.clear()
      request.signal?.removeEventListener('abort', stop)
      this.#inFlight.delete(stop)
    }
  }

  #ask({ method, path, headers, body }: Request, signal: AbortSignal): Promise<Response> {
    const { credentials = 'omit' } = this.#options
    const asked = { method, headers: { ...headers }, body: body ?? null, signal, credentials, ...manners }
    return this.#fetch(`${this.server}${path}`, asked)
  }

  #opened(response: Response, { signal }: Request, abort: () => void): Opened {
    const { server, silenceMs = usualSilenceMs } = this.#options
    const reader = response.body?.getReader()
    const next = async (): Promise<Uint8Array | undefined> => (await reader?.read())?.value
    const cancel = (): void => body.cancel()
    const destroy = (): void => {
      this.#inFlight.delete(cancel)
      abort()
    }
    this.#inFlight.add(cancel)
    const body: OpenedBody = new OpenedBody({ server, silenceMs, signal, next, destroy })
    return {
      kind: 'opened',
      contentType: typeOf(response),
      header: name => response.headers.get(name) ?? undefined,
      body,
      cancel,
    }
  }
}

const manners = { redirect: 'manual', cache: 'no-store', referrerPolicy: 'no-referrer' } as const

/** Browsers do not say where to. */
const redirected: NoAnswer = {
  kind: 'no answer',
  mayHaveArrived: true,
  reason: 'it redirects to somewhere else',
  hint: 'check the address',
}

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
    contentType: typeOf(response),
    retryAfter: response.headers.get('retry-after') ?? undefined,
    location: response.headers.get('location') ?? undefined,
    body: body.text(),
  }
}

function typeOf({ headers }: Response): string {
  return headers.get('content-type') ?? 'no content type'
}

function unsent(why: FailureReason): NoAnswer {
  return { kind: 'no answer', mayHaveArrived: false, ...why }
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
