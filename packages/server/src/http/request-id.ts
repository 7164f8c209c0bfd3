/**
 * What a refused request is called, in its answer and in the log (rule O8).
 *
 * The only file of the server's `http` that is random.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** On the answer. */
export const requestIdHeader = 'gatherer-request-id'

const given = new WeakMap<IncomingMessage, string>()

/** An id that no other request has, and that tells nothing: all are of one length and none follows another. */
export function newRequestId(): string {
  return randomBytes(9).toString('base64url')
}

/** The same each time: what the request calls itself in `X-Request-Id`, or a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const known = given.get(request)
  if (known !== undefined) return known
  const own = request.headers['x-request-id']
  const id = typeof own === 'string' && /^[\w.-]{1,64}$/.test(own) ? own : newRequestId()
  given.set(request, id)
  return id
}

/** For the answer to a request that is refused. */
export function requestIdHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return { [requestIdHeader]: requestIdOf(request) }
}
