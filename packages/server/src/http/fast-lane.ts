/**
 * The one request that comes by the ten thousand, past the web framework: `POST /message` with a plain body.
 *
 * Same exchange, same answer as the route, for a third less time (docs/decisions/0004). Whatever is out of the ordinary
 * takes the route: that is where every rule is written.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { classicPaths, maxClassicBodyBytes, type ClassicAnswer, type GathererError } from '@message-gatherer/protocol'
import { plainAddress } from './address.js'
import type { Exchange } from './classic-exchanges.js'
import * as classic from './classic.js'
import { asGathererError } from './failures.js'

export interface FastLaneOptions {
  readonly exchange: Exchange
  /** False while the server stops, or where a proxy tells the address. */
  readonly isOpen: () => boolean
  readonly onUnexpected: (error: GathererError) => void
}

const contentType = 'application/json; charset=utf-8'

/** Puts the fast lane in front of another listener. */
export function withFastLane(listener: RequestListener, options: FastLaneOptions): RequestListener {
  return (request, response) => {
    const length = plainLength(request)
    if (length === undefined || !options.isOpen()) return listener(request, response)
    readBody(request, length, body => void serve(options, { request, response, body }))
  }
}

interface Arrived {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
}

async function serve({ exchange, onUnexpected }: FastLaneOptions, { request, response, body }: Arrived): Promise<void> {
  try {
    send(response, await exchange(body, plainAddress(request.socket.remoteAddress ?? '')))
  } catch (error) {
    const known = asGathererError(error)
    if (known.code === 'UNEXPECTED') onUnexpected(known)
    if (known.retryAfterSeconds !== undefined) response.setHeader('retry-after', known.retryAfterSeconds)
    send(response, classic.failureAnswer('MESSAGE', known))
  }
}

function send(response: ServerResponse, answer: ClassicAnswer): void {
  const text = JSON.stringify(answer)
  response.writeHead(answer.status_code, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** The length of a body that needs no thought, or undefined. */
function plainLength({ url, method, headers }: IncomingMessage): number | undefined {
  if (url !== classicPaths.MESSAGE || method !== 'POST' || headers.expect !== undefined) return undefined
  const length = Number(headers['content-length'] ?? Number.NaN)
  return length <= maxClassicBodyBytes ? length : undefined
}

/** Calls back with the whole body; never, when the sender goes away before its end. */
function readBody(request: IncomingMessage, length: number, then: (body: Buffer) => void): void {
  // One buffer, however small the parts: a sender of single bytes takes no more memory than its body.
  let body: Buffer | undefined
  let filled = 0
  request.on('data', (part: Buffer) => {
    if (part.length === length) body = part
    else filled += part.copy((body ??= Buffer.allocUnsafeSlow(length)), filled)
  })
  request.on('end', () => then(body ?? Buffer.alloc(0)))
}
