/** One request on its way through the fault proxy: read from the endpoint, sent on to the server, answered. */
import { request as open, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request that was read to its end, so that it can be sent as often as one likes. */
export interface Taken {
  readonly method: string
  readonly path: string
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** The server's own answer. */
export interface Given {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** Rejects when the endpoint is gone before its request is complete. */
export async function take(request: IncomingMessage): Promise<Taken> {
  const { method = 'GET', url: path = '/', rawHeaders: headers } = request
  return { method, path, headers, body: await readAll(request) }
}

/** Sends a request on a connection of its own; rejects when there is no whole answer. */
export function forward(port: number, { method, path, headers, body }: Taken): Promise<Given> {
  return new Promise((resolve, reject) => {
    const outgoing = open({ host: '127.0.0.1', port, method, path, headers: sent(headers, body), agent: false })
    outgoing.once('error', reject)
    outgoing.once('response', incoming => {
      const given = (content: Buffer) => ({
        status: incoming.statusCode ?? 0,
        headers: incoming.rawHeaders,
        body: content,
      })
      readAll(incoming).then(content => resolve(given(content)), reject)
    })
    outgoing.end(body)
  })
}

/** Sends a part of a request, and is gone once the server's machine has it. */
export function forwardPart(port: number, { method, path, headers, body }: Taken, bytes: number): Promise<void> {
  return new Promise(resolve => {
    const outgoing = open({ host: '127.0.0.1', port, method, path, headers: sent(headers, body), agent: false })
    outgoing.once('error', () => resolve())
    outgoing.once('close', () => resolve())
    outgoing.flushHeaders()
    outgoing.write(body.subarray(0, bytes), () => outgoing.destroy())
  })
}

/** Passes an answer on. */
export function give(response: ServerResponse, given: Given): void {
  response.writeHead(given.status, sent(given.headers, given.body))
  response.end(given.body)
}

/** Passes the head of an answer on and a part of its body; then the connection is gone. */
export function givePart(response: ServerResponse, given: Given, share: number): void {
  response.writeHead(given.status, sent(given.headers, given.body))
  response.write(given.body.subarray(0, Math.floor(share * given.body.length)), () => response.destroy())
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect'])

function sent(headers: readonly string[], body: Buffer): string[] {
  const kept = pairs(headers).filter(([name]) => !hopByHop.has(name.toLowerCase()))
  return [...kept, ['content-length', String(body.length)]].flat()
}

function pairs(headers: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: headers.length / 2 }, (_, at) => [headers[2 * at] ?? '', headers[2 * at + 1] ?? ''])
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
