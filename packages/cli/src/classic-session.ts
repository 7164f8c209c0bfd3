/**
 * The three messages of the classic dialect over HTTP: one call, one request, one outcome.
 *
 * Knows what an answer of a Message Gatherer server looks like. Keeps no state: whether to sign in again, to wait or to
 * give up is for others to decide (protocol rules C1 to C9).
 */
import {
  printable,
  readProblem,
  type Answer as RawAnswer,
  type NoAnswer,
  type Transport,
} from '@message-gatherer/client'
import {
  classicPaths,
  errorCodes,
  GathererError,
  maxClassicBodyBytes,
  pleaseIdentify,
  statusDescriptions,
} from '@message-gatherer/protocol'
import type { ClassicRequest } from '@message-gatherer/protocol'

const jsonHeaders = { 'content-type': 'application/json' }
const tooLarge = `Message too large: ${maxClassicBodyBytes} bytes at most, with its envelope`

export type Outcome =
  | { readonly kind: 'accepted'; readonly created: boolean; readonly text: string; readonly token: string }
  /** The server wants IDENTIFY and AUTHENTICATE first; nothing was stored. */
  | { readonly kind: 'not identified'; readonly text: string }
  | { readonly kind: 'wrong password'; readonly text: string }
  /** The same request will never be accepted. */
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'busy'; readonly text: string; readonly retryAfterMs: number }
  /** No server answered, or not ours. */
  | { readonly kind: 'unanswered'; readonly mayHaveArrived: boolean; readonly error: GathererError }

interface Answer {
  readonly status: number
  readonly text: string
  readonly token: string
}

export class ClassicSession {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  get server(): string {
    return this.#transport.server
  }

  identify(username: string): Promise<Outcome> {
    return this.#send({ message_type: 'IDENTIFY', username })
  }

  authenticate(username: string, password: string): Promise<Outcome> {
    return this.#send({ message_type: 'AUTHENTICATE', username, password })
  }

  message(token: string, message: string): Promise<Outcome> {
    return this.#send({ message_type: 'MESSAGE', token, message })
  }

  async #send(request: ClassicRequest): Promise<Outcome> {
    const body = JSON.stringify(request)
    // The server would cut the connection while this is still being sent, and its reason could get lost.
    if (Buffer.byteLength(body) > maxClassicBodyBytes) return { kind: 'refused', text: tooLarge }
    const path = classicPaths[request.message_type]
    const raw = await this.#transport.exchange({ method: 'POST', path, headers: jsonHeaders, body })
    if (raw.kind === 'no answer')
      return { kind: 'unanswered', mayHaveArrived: raw.mayHaveArrived, error: unreachable(this.server, raw) }
    const answer = parseAnswer(raw)
    if (!answer) return { kind: 'unanswered', mayHaveArrived: true, error: notOurs(this.server, raw) }
    return outcomeOf(request, answer, raw.retryAfter)
  }
}

/** The error of a server that did not answer. */
export function unreachable(server: string, { reason, hint, code }: NoAnswer): GathererError {
  if (code) return new GathererError(code, reason, { hint })
  return new GathererError('SERVER_UNREACHABLE', `${server} cannot be reached: ${reason}`, { hint })
}

function outcomeOf(request: ClassicRequest, { status, text, token }: Answer, retryAfter: string | undefined): Outcome {
  if (status < 300) return { kind: 'accepted', created: status === 201, text, token }
  // A journal that stopped in the middle of a write does not know itself.
  if (status === 503 && text.startsWith(errorCodes.JOURNAL_POISONED.title)) return stopped(text)
  if (status === 429 || status === 503) return { kind: 'busy', text, retryAfterMs: millisecondsOf(retryAfter) }
  if (status !== 401 && status !== 403) return { kind: 'refused', text }
  // Two answers share 403; the dialect tells them apart by their text alone.
  const wrong = request.message_type === 'AUTHENTICATE' && status === 403 && text !== pleaseIdentify
  return { kind: wrong ? 'wrong password' : 'not identified', text }
}

function stopped(text: string): Outcome {
  const error = new GathererError('JOURNAL_POISONED', `the server stopped storing messages: ${text}`)
  return { kind: 'unanswered', mayHaveArrived: true, error }
}

/** Undefined: no server of ours wrote this. The original server answers 200 always; the body's code counts. */
function parseAnswer({ status, body }: RawAnswer): Answer | undefined {
  const value = parseObject(body)
  const { status_message: text, status_code: code, token } = value ?? {}
  if (typeof text !== 'string' || typeof code !== 'number' || !(code in statusDescriptions)) return undefined
  if (status !== code && status !== 200) return undefined
  return { status: code, text: printable(text), token: typeof token === 'string' ? token : '' }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** The error of something else that answered. */
export function notOurs(server: string, answer: RawAnswer): GathererError {
  const problem = readProblem(answer)
  if (problem?.code === 'TLS_REQUIRED')
    return new GathererError('TLS_REQUIRED', `${server} does not answer: ${problem.reason}`, {
      hint: `write ${server.replace('http:', 'https:')}`,
    })
  const { status, contentType, location } = answer
  const how = location === undefined ? contentType : `to ${location}`
  const verb = location === undefined ? 'answers' : 'redirects'
  const message = `${server} does not look like a Message Gatherer server: it ${verb} with ${status} (${how})`
  const hint = 'check the address and port; a proxy in between may have answered'
  return new GathererError('SERVER_UNREACHABLE', printable(message), { hint })
}

/** What `Retry-After` asks for; a second, where it says nothing. */
export function millisecondsOf(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter)
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 1000
}
