/**
 * The door for everything that is stored, past the web framework: admission, body, dialect, answer.
 *
 * The framework's routing, hooks and reply would take a fifth of the main thread's time (docs/decisions/0004).
 * All that differs between the ways to speak is in `dialects/`.
 */
import type { IncomingMessage, RequestListener } from 'node:http'
import { noRoom, readBody, type Arrived } from './body.js'
import { decode } from './content-encoding.js'
import { asGathererError, stopping } from './failures.js'
import { sendAnswer } from './raw-answer.js'
import { setSecurityHeaders } from './security-headers.js'
import { Turns } from './turn.js'
import type { Answer, Dialect } from './dialects/dialect.js'
import type { Held, InFlight } from './in-flight.js'
import type { Refusals } from './refusals.js'

export interface DoorOptions {
  /** By path; each takes POST. */
  readonly dialects: ReadonlyMap<string, Dialect>
  readonly inFlight: InFlight
  readonly maxDecompressedBytes: number
  readonly addressOf: (request: IncomingMessage) => string
  readonly isDraining: () => boolean
  readonly refusals: Refusals
  /** A request was done, after so many seconds. */
  readonly onAcknowledged: (seconds: number) => void
}

/** Puts the door in front of another listener, which hears of a request when its answer may begin. */
export function withDoor(listener: RequestListener, options: DoorOptions): RequestListener {
  const turns = new Turns()
  return (request, response) => {
    const dialect = request.method === 'POST' ? options.dialects.get(pathOf(request.url ?? '')) : undefined
    if (dialect) return void serve(options, dialect, { request, response })
    options.refusals.began(request)
    setSecurityHeaders(response)
    // What is asked with a body is answered in a few words, and its sender's end is heard behind the body only.
    if (response.socket || !reads(request)) return listener(request, response)
    void turns.next(request, response).then(() => listener(request, response))
  }
}

/** Its answer may be long. */
function reads({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}

async function serve(options: DoorOptions, dialect: Dialect, arrived: Arrived): Promise<void> {
  const sinceMs = performance.now()
  const held = options.inFlight.open()
  const { request, response } = arrived
  const asking: Asking = { user: undefined }
  try {
    const answer = await answerOf(options, dialect, { ...arrived, held, asking })
    const { status, refusal: code } = answer
    if (code === undefined) options.onAcknowledged((performance.now() - sinceMs) / 1000)
    else options.refusals.note(request, { code, status, sinceMs })
    sendAnswer(request, response, answer)
  } catch (error) {
    const known = asGathererError(error)
    if (options.isDraining()) response.shouldKeepAlive = false
    const answer = dialect.refuse(known, request)
    const { status } = answer
    options.refusals.note(request, { code: known.code, status, user: asking.user, sinceMs, error: known })
    sendAnswer(request, response, answer)
  } finally {
    // Not before: until here somebody may look at the buffers.
    held.release()
  }
}

/** What becomes known of who asks. */
interface Asking {
  user: string | undefined
}

async function answerOf(
  { isDraining, inFlight, addressOf, maxDecompressedBytes }: DoorOptions,
  dialect: Dialect,
  arrived: Arrived & { readonly held: Held; readonly asking: Asking },
): Promise<Answer> {
  const { request, held, asking } = arrived
  if (isDraining()) throw stopping()
  if (!inFlight.isOpen) throw noRoom()
  const judged = dialect.ask(request, addressOf(request))
  const asked = judged instanceof Promise ? await judged : judged
  asking.user = asked.user
  const body = await readBody(arrived, { maxBytes: asked.maxBodyBytes, limit: raise('--max-body'), held })
  if (asked.encoding === 'identity') return asked.answer(body, held)
  const limit = raise('--max-decompressed')
  const decoded = await decode(body, asked.encoding, { maxBytes: maxDecompressedBytes, limit, held })
  held.giveBack(body)
  return asked.answer(decoded, held)
}

function raise(flag: string): string {
  return `send less at a time, or have the limit raised: ${flag}`
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
