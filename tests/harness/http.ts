/** HTTP as any client speaks it: bytes in, bytes out, from a chosen address. */
import * as http from 'node:http'
import * as https from 'node:https'
import { here, type Place } from './places.js'

export interface Request {
  readonly method?: string
  readonly path: string
  /** A string or bytes go as they are, what comes in pieces goes piece by piece as it comes, anything else as JSON. */
  readonly body?: unknown
  /** A header with several values stands several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly from?: Place
  readonly agent?: http.Agent
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** Sends a request to a server that is known already. */
export type Ask = (request: Request) => Promise<Answer>

type Pieces = AsyncIterable<string | Uint8Array>

/**
 * Sends one request, on a connection of its own unless an agent is given. A body without a header has no Content-Type.
 *
 * @param to a port of this machine, or any server's URL.
 */
export function send(
  to: number | URL,
  { method = 'POST', path, body, headers, from, agent }: Request,
): Promise<Answer> {
  const content = isPieces(body) ? body : bytesOf(body)
  const length = content instanceof Uint8Array ? { 'content-length': String(content.length) } : {}
  const start = to instanceof URL && to.protocol === 'https:' ? https.request : http.request
  const host = to instanceof URL ? { host: to.host } : {}
  return new Promise((resolve, reject) => {
    const outgoing = start({
      ...routeTo(to, from),
      method,
      path,
      agent: agent ?? false,
      headers: { ...host, ...length, ...headers },
    })
    outgoing.once('error', reject)
    outgoing.once('response', incoming => {
      // A server may refuse a large body before it has read it.
      outgoing.removeListener('error', reject).on('error', () => undefined)
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('error', reject)
      incoming.once('end', () => {
        if (!outgoing.writableEnded) outgoing.destroy()
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        })
      })
    })
    if (isPieces(content)) sendPieces(content, outgoing).catch(reject)
    else outgoing.end(content)
  })
}

/** The answer's JSON object. */
export function jsonOf(answer: Pick<Answer, 'text'>): Readonly<Record<string, unknown>> {
  return JSON.parse(answer.text) as Readonly<Record<string, unknown>>
}

function routeTo(to: number | URL, from: Place | undefined): http.RequestOptions {
  if (!(to instanceof URL)) return { ...routeFrom(from ?? here), port: to }
  const host = to.hostname.replace(/^\[|\]$/g, '')
  return { host, ...(from && routeFrom(from)), port: to.port }
}

function routeFrom({ target, address }: Place): http.RequestOptions {
  return { host: target, localAddress: address }
}

/** The head first, by itself: a server may answer it before there is anything else. */
async function sendPieces(pieces: Pieces, outgoing: http.ClientRequest): Promise<void> {
  outgoing.flushHeaders()
  for await (const piece of pieces) {
    if (outgoing.destroyed) return
    outgoing.write(piece)
  }
  outgoing.end()
}

function isPieces(body: unknown): body is Pieces {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
