/** What is not HTTP at all gets a short answer on the bare socket, after the answer that is due to the request before it. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { GathererError, problemContentType, problemOf } from '@message-gatherer/protocol'
import type { Connections } from './connections.js'

export function answerUnreadable(connections: Connections, socket: Socket, code: string | undefined): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const due = connections.answerDue(socket)
  if (due) due.once('finish', () => refuse(socket, code))
  else refuse(socket, code)
}

function refuse(socket: Socket, code: string | undefined): void {
  const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const detail = isLate ? 'the request did not arrive in time' : 'this is not a complete HTTP/1.1 request'
  const error = new GathererError('INVALID_REQUEST', detail, { hint: 'send it again, whole' })
  socket.end(problemBytes(error, isLate ? 408 : 400))
}

/** A whole answer, after which the connection ends. */
export function problemBytes(error: GathererError, status: number): string {
  const body = JSON.stringify({ ...problemOf(error), status })
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemContentType}\r\n`
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
}
