/**
 * The transport of Node: one request after the other, over a connection that is kept while it is busy.
 *
 * An answer that comes while the request is still being sent is read, and ends the sending.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { AnswerBody } from './answer-body.js'
import { startDeadline } from './deadline.js'
import { explainFailure, stoppedHere, tookTooLong, type FailureReason } from './failure-reasons.js'
import { sendBody } from './send-body.js'
import type { Answer, NoAnswer, Request, Transport } from './transport.js'

// Servers close idle connections after 5 s; a request must not meet the closing.
const idleMs = 1000

export interface NodeTransportOptions {
  /** As `parseAddress` gives it. */
  readonly server: string
  /** For how long nothing of the request may get on its way, and how long after that the answer may take. */
  readonly timeoutMs: number
  /** Name and version of the program, as in `gather/1.0.0`. */
  readonly userAgent: string
}

export function nodeTransport(options: NodeTransportOptions): Transport {
  return new NodeTransport(options)
}

class NodeTransport implements Transport {
  readonly server: string
  readonly #options: NodeTransportOptions
  #agent: Agent | undefined

  constructor(options: NodeTransportOptions) {
    this.server = options.server
    this.#options = options
  }

  async exchange(request: Request): Promise<Answer | NoAnswer> {
    // Loaded here, so that `gather --help` does not wait for them.
    const http = this.server.startsWith('https:') ? await import('node:https') : await import('node:http')
    if (request.signal?.aborted) return unsent(stoppedHere)
    const { method, path, headers, signal } = request
    const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
    const agent = (this.#agent ??= new http.Agent({ keepAlive: true, maxSockets: 1, timeout: idleMs }))
    const length = body === undefined ? {} : { 'content-length': body.length }
    const all = { 'user-agent': this.#options.userAgent, ...headers, ...length }
    try {
      const outgoing = http.request(`${this.server}${path}`, { method, agent, headers: all })
      return await perform(outgoing, { ...this.#options, body, signal })
    } catch (error) {
      // A path or header that cannot be sent.
      return unsent(explainFailure(error as Error, this.server))
    }
  }

  /** Ends what is in flight; the next request opens a new connection. */
  close(): void {
    this.#agent?.destroy()
    this.#agent = undefined
  }
}

function unsent(why: FailureReason): NoAnswer {
  return { kind: 'no answer', mayHaveArrived: false, ...why }
}

interface Performance extends NodeTransportOptions {
  readonly body: Uint8Array | undefined
  readonly signal: AbortSignal | undefined
}

function perform(outgoing: ClientRequest, options: Performance): Promise<Answer | NoAnswer> {
  const { server, timeoutMs, body, signal } = options
  return new Promise(resolve => {
    const isConnected = watchConnection(outgoing, server)
    const stop = (): void => giveUp(stoppedHere)
    const deadline = startDeadline(timeoutMs, () => giveUp(tookTooLong(timeoutMs)))
    const settle = (result: Answer | NoAnswer): void => {
      deadline.clear()
      signal?.removeEventListener('abort', stop)
      resolve(result)
      // Whoever has answered does not need the rest of the request.
      if (!outgoing.writableFinished) outgoing.destroy()
    }
    const giveUp = (why: FailureReason): void => {
      settle({ kind: 'no answer', mayHaveArrived: isConnected(), ...why })
      outgoing.destroy()
    }
    const fail = (error: Error): void => giveUp(explainFailure(error, server))
    signal?.addEventListener('abort', stop)
    outgoing.on('error', fail)
    outgoing.on('response', response => void readAnswer(response).then(settle, fail))
    sendBody(outgoing, body, deadline.putOff)
  })
}

/** The returned function tells whether anything of the request may be on its way. */
function watchConnection(outgoing: ClientRequest, server: string): () => boolean {
  let connected = false
  const ready = server.startsWith('https:') ? 'secureConnect' : 'connect'
  outgoing.on('socket', socket => {
    if (!socket.connecting) connected = true
    else socket.once(ready, () => (connected = true))
  })
  return () => connected
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const body = new AnswerBody()
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (!body.add(chunk)) break
  }
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? 'no content type',
    retryAfter: response.headers['retry-after'],
    location: response.headers.location,
    body: body.text(),
  }
}
