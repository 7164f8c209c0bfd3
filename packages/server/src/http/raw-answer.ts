/**
 * Sends an answer: on an ordinary keep-alive connection as one write, past Node's `ServerResponse`.
 *
 * `ServerResponse` builds the head piece by piece and sends it apart from the text (docs/decisions/0006). It is still told
 * that the answer is finished, and does all that follows: pipelining, closing.
 */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import { securityLines, setSecurityHeaders } from './security-headers.js'
import type { Answer } from './dialects/dialect.js'

/** For a server that authorities vouch for: browsers then never try it unencrypted (RFC 6797). */
export const strictTransport = { name: 'strict-transport-security', value: 'max-age=31536000' }

export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return
  if (isOrdinary(request, response) && answer.headers === undefined) return writeRaw(response, answer)
  const { status, contentType, text, headers } = answer
  setSecurityHeaders(response)
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text), ...headers })
  if (request.complete || response.shouldKeepAlive || request.headers.expect !== undefined) response.end(text)
  else endWhenRead(request, response, text)
}

/** A connection that ends while its sender still sends takes the answer with it: the sender would never read it. */
function endWhenRead(request: IncomingMessage, response: ServerResponse, text: string): void {
  response.write(text)
  request.resume()
  request.once('end', () => response.end())
}

/** The whole request is read, by no page of another origin, the answer is the next one due, and the connection stays. */
function isOrdinary(request: IncomingMessage, response: ServerResponse): boolean {
  return (
    request.complete &&
    request.headers.origin === undefined &&
    response.socket !== null &&
    response.shouldKeepAlive &&
    request.httpVersion === '1.1'
  )
}

function writeRaw(response: ServerResponse, { status, contentType, text }: Answer): void {
  const length = Buffer.byteLength(text)
  const encoding = length === text.length ? 'latin1' : 'utf8'
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\nDate: ${date()}\r\n${securityLines}${strictLine(response)}\r\n`
  response.socket?.write(head + text, encoding)
  response.finished = true
  response.emit('finish')
}

/** It is set on the response where it is to be sent. */
function strictLine(response: ServerResponse): string {
  const value = response.getHeader(strictTransport.name)
  return value === undefined ? '' : `Strict-Transport-Security: ${String(value)}\r\n`
}

let dateSecond = 0
let dateText = ''

/** As RFC 9110 wants it; made once a second. */
function date(): string {
  const second = Math.floor(performance.now() / 1000)
  if (second !== dateSecond || dateText === '') {
    dateSecond = second
    dateText = new Date().toUTCString()
  }
  return dateText
}
