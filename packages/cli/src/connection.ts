/**
 * One request after the other to one server, over a connection that is kept while it is busy.
 *
 * Says what came back, or that nothing did and whether the request may have arrived. Follows no redirect, judges no
 * answer, repeats nothing.
 */
import type { Agent, IncomingMessage, RequestOptions } from 'node:http'
import { explainFailure } from './failure-reasons.js'
import { version } from './version.js'

// Servers close idle connections after 5 s; a request must not meet the closing.
const idleMs = 1000
const maxAnswerBytes = 256 * 1024

export interface RawAnswer {
  readonly kind: 'answer'
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | undefined
  readonly location: string | undefined
  readonly body: string
}

export interface NoAnswer {
  readonly kind: 'no answer'
  /** False: the server certainly has not seen the request. */
  readonly mayHaveArrived: boolean
  readonly reason: string
  readonly hint: string
}

export class Connection {
  readonly server: string
  readonly #timeoutMs: number
  #agent: Agent | undefined

  constructor(server: string, timeoutMs: number) {
    this.server = server
    this.#timeoutMs = timeoutMs
  }

  async get(path: string): Promise<RawAnswer | NoAnswer> {
    return this.#exchange(path, undefined)
  }

  async post(path: string, body: string): Promise<RawAnswer | NoAnswer> {
    return this.#exchange(path, body)
  }

  close(): void {
    this.#agent?.destroy()
    this.#agent = undefined
  }

  async #exchange(path: string, body: string | undefined): Promise<RawAnswer | NoAnswer> {
    const secure = this.server.startsWith('https:')
    // Loaded here, so that `gather --help` does not wait for them.
    const http = secure ? await import('node:https') : await import('node:http')
    this.#agent ??= new http.Agent({ keepAlive: true, maxSockets: 1, timeout: idleMs })
    const headers = {
      'user-agent': `gather/${version}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const options: RequestOptions = { method: body === undefined ? 'GET' : 'POST', agent: this.#agent, headers, signal }
    return new Promise(resolve => {
      let connected = false
      const request = http.request(`${this.server}${path}`, options)
      const fail = (error: Error): void =>
        resolve({
          kind: 'no answer',
          mayHaveArrived: connected,
          ...explainFailure(error, this.server, this.#timeoutMs),
        })
      request.on('socket', socket => {
        if (!socket.connecting) connected = true
        else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true))
      })
      request.on('error', fail)
      request.on('response', response => void readAnswer(response).then(resolve, fail))
      request.end(body)
    })
  }
}

async function readAnswer(response: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // More than any answer of ours: what is read so far is enough to say so.
    if (bytes > maxAnswerBytes) break
    chunks.push(chunk)
  }
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? 'no content type',
    retryAfter: response.headers['retry-after'],
    location: response.headers.location,
    body: Buffer.concat(chunks).toString(),
  }
}
