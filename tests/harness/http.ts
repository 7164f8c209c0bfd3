/** HTTP as any client speaks it: bytes in, bytes out, from a chosen address. */
import { request, type Agent, type IncomingHttpHeaders } from 'node:http'
import { here, type Place } from './places.js'

export interface Request {
  readonly method?: string
  readonly path: string
  /** A string or bytes go as they are, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly from?: Place
  readonly agent?: Agent
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Sends one request, on a connection of its own unless an agent is given. A body without a header has no Content-Type. */
export function send(
  port: number,
  { method = 'POST', path, body, headers, from = here, agent }: Request,
): Promise<Answer> {
  const bytes = bytesOf(body)
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: from.target,
      localAddress: from.address,
      port,
      method,
      path,
      agent: agent ?? false,
      headers: { ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }), ...headers },
    })
    outgoing.once('error', reject)
    outgoing.once('response', incoming => {
      // A server may refuse a large body before it has read it.
      outgoing.removeListener('error', reject).on('error', () => undefined)
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('error', reject)
      incoming.once('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    outgoing.end(bytes)
  })
}

/** The answer's JSON object. */
export function jsonOf(answer: Pick<Answer, 'text'>): Readonly<Record<string, unknown>> {
  return JSON.parse(answer.text) as Readonly<Record<string, unknown>>
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
