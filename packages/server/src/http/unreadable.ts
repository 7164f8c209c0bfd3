/**
 * What is not HTTP at all gets a short answer on the bare socket, after the answer that is due to the request before it.
 *
 * What follows an answer that ends the connection gets none, nor does the rest of a request that was answered before it was
 * whole: it would pass for an answer to the next one.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { GathererError, problemContentType, problemOf } from '@message-gatherer/protocol'
import { requestIdHeader } from './request-id.js'
import { securityLines } from './security-headers.js'
import type { Connections } from './connections.js'
import type { Refusals } from './refusals.js'

/** What could not be read, and who is told of it. */
export interface Unreadable {
  readonly connections: Connections
  readonly refusals: Refusals
}

export function answerUnreadable(unreadable: Unreadable, socket: Socket, code: string | undefined): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const due = unreadable.connections.answerDue(socket)
  if (due) due.once('finish', () => conclude(unreadable, socket, code))
  else conclude(unreadable, socket, code)
}

/**
 * Node says nothing of what is wrong behind the head of a request that asks for another protocol: who has ended its side
 * before the request was whole would wait for `--request-timeout`.
 */
export function endHalfUpgrade(unreadable: Unreadable, request: IncomingMessage): void {
  const { socket, headers } = request
  if (headers.upgrade === undefined) return
  socket.once('end', () => request.complete || answerUnreadable(unreadable, socket, undefined))
}

function conclude({ connections, refusals }: Unreadable, socket: Socket, code: string | undefined): void {
  if (connections.hasLastAnswer(socket)) socket.end()
  else refuse(refusals, socket, code)
}

function refuse(refusals: Refusals, socket: Socket, code: string | undefined): void {
  const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const detail = isLate ? 'the request did not arrive in time' : 'this is not a complete HTTP/1.1 request'
  const status = isLate ? 408 : 400
  const error = new GathererError('INVALID_REQUEST', detail, { hint: 'send it again, whole' })
  socket.end(problemBytes(error, { status, requestId: refusals.noteUnreadable(socket, status) }))
}

/** A whole answer, after which the connection ends. */
export function problemBytes(
  error: GathererError,
  { status, requestId }: { readonly status: number; readonly requestId: string },
): string {
  const body = JSON.stringify({ ...problemOf(error, requestId), status })
  const id = `${requestIdHeader}: ${requestId}\r\n`
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemContentType}\r\n${id}`
  const wait = error.retryAfterSeconds === undefined ? '' : `Retry-After: ${error.retryAfterSeconds}\r\n`
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\n${wait}${securityLines}Connection: close\r\n\r\n${body}`
}
