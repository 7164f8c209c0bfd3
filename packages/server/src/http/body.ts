/** Reads a request's body into one buffer, within its limit and the room there is. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GathererError } from '@message-gatherer/protocol'
import { GrowingBuffer } from './growing-buffer.js'
import type { Held } from './in-flight.js'

export interface Arrived {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface BodyOptions {
  readonly maxBytes: number
  /** How a person raises `maxBytes`. */
  readonly limit: string
  readonly held: Held
}

/**
 * The whole body, which a sender that asks is told to send; valid until `held` is released.
 *
 * @throws {GathererError} TOO_LARGE: more than `maxBytes`, by the header without reading any. TOO_MANY_REQUESTS: no room.
 *   UNSUPPORTED_ENCODING: a transfer coding but chunked. INVALID_REQUEST: the sender went away before its end.
 */
export function readBody({ request, response }: Arrived, { maxBytes, limit, held }: BodyOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? maxBytes)
    if (announced > maxBytes) throw tooLarge(maxBytes, limit)
    if ((request.headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') throw unknownTransfer()
    if (request.headers.expect !== undefined && request.httpVersion !== '1.0') response.writeContinue()
    const body = new GrowingBuffer(announced, held)
    // A connection that waits for its next request remembers the latest one: a listener that stayed would keep the body.
    const stop = () => request.off('data', take).off('end', end).off('close', goneAway)
    const take = (part: Buffer) => {
      const trouble = body.add(part)
      if (trouble === undefined) return
      // What still comes is dropped, so that the sender gets to read the answer.
      stop().resume()
      reject(trouble === 'too large' ? tooLarge(maxBytes, limit) : noRoom())
    }
    const end = () => {
      stop()
      resolve(body.filled())
    }
    // Also one that sent everything, and left before it was read: its end would never come.
    const goneAway = () => {
      stop()
      reject(new GathererError('INVALID_REQUEST', 'the sender went away'))
    }
    request.on('data', take).on('end', end).on('close', goneAway)
    if (request.destroyed) goneAway()
  })
}

export function noRoom(): GathererError {
  return new GathererError('TOO_MANY_REQUESTS', 'too many bytes are in flight', {
    hint: 'send it again after the time in Retry-After',
    retryAfterSeconds: 1,
  })
}

function unknownTransfer(): GathererError {
  return new GathererError('UNSUPPORTED_ENCODING', 'Transfer-Encoding can only be chunked here', {
    hint: 'compress with Content-Encoding: gzip, or not at all',
  })
}

export function tooLarge(maxBytes: number, limit: string): GathererError {
  return new GathererError('TOO_LARGE', `the body has more than ${maxBytes} bytes`, { hint: limit })
}
