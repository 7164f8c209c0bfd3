/**
 * The door for everything that is stored, past the web framework: admission, body, dialect, answer.
 *
 * A third of the time a message takes through the framework's routing, hooks and reply is saved (docs/decisions/0004).
 * All that differs between the ways to speak is in `dialects/`.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { GathererError } from '@message-gatherer/protocol'
import { noRoom, readBody } from './body.js'
import { decode } from './content-encoding.js'
import { asGathererError } from './failures.js'
import { sendAnswer } from './raw-answer.js'
import type { Dialect } from './dialects/dialect.js'
import type { InFlight } from './in-flight.js'

export interface DoorOptions {
  /** By path; each takes POST. */
  readonly dialects: ReadonlyMap<string, Dialect>
  readonly inFlight: InFlight
  readonly maxDecompressedBytes: number
  readonly addressOf: (request: IncomingMessage) => string
  readonly isDraining: () => boolean
  /** Failures that nobody expected. */
  readonly onUnexpected: (error: GathererError) => void
}

/** Puts the door in front of another listener. */
export function withDoor(listener: RequestListener, options: DoorOptions): RequestListener {
  return (request, response) => {
    const dialect = request.method === 'POST' ? options.dialects.get(pathOf(request.url ?? '')) : undefined
    if (dialect) return void serve(options, dialect, { request, response })
    if (request.headers.expect !== undefined) response.writeContinue()
    listener(request, response)
  }
}

interface Arrived {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function serve(options: DoorOptions, dialect: Dialect, { request, response }: Arrived): Promise<void> {
  const { isDraining, inFlight, addressOf, maxDecompressedBytes } = options
  try {
    if (isDraining()) throw draining()
    if (!inFlight.isOpen) throw noRoom()
    const held = inFlight.open()
    response.once('close', () => held.release())
    const asking = dialect.ask(request, addressOf(request))
    const asked = asking instanceof Promise ? await asking : asking
    if (request.headers.expect !== undefined) response.writeContinue()
    const body = await readBody(request, { maxBytes: asked.maxBodyBytes, limit: raise('--max-body'), held })
    const decoding = { maxBytes: maxDecompressedBytes, limit: raise('--max-decompressed'), held }
    const plain = asked.encoding === 'identity' ? body : await decode(body, asked.encoding, decoding)
    sendAnswer(request, response, await asked.answer(plain))
  } catch (error) {
    const known = asGathererError(error)
    if (known.code === 'UNEXPECTED') options.onUnexpected(known)
    // Who waits for leave to send, or is told to go, gets no second request on this connection.
    if (isDraining() || request.headers.expect !== undefined) response.shouldKeepAlive = false
    sendAnswer(request, response, dialect.refuse(known, request))
  }
}

function draining(): GathererError {
  return new GathererError('DRAINING', 'the server is stopping', { retryAfterSeconds: 5 })
}

function raise(flag: string): string {
  return `send less at a time, or have the limit raised: ${flag}`
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
