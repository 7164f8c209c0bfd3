/**
 * The transport of Node: one request after the other, over a connection that is kept while it is busy.
 *
 * An answer that comes while the request is still being sent is read, and ends the sending. What is opened has a
 * connection of its own.
 */
import type { Agent, AgentOptions, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { AnswerBody } from './answer-body.js'
import { startDeadline } from './deadline.js'
import { explainFailure, stoppedHere, tookTooLong, type FailureReason } from './failure-reasons.js'
import { OpenedBody } from './opened-body.js'
import { pinnedAgent } from './pinned-agent.js'
import { sendBody } from './send-body.js'
import { usualSilenceMs, type Answer, type NoAnswer, type Opened, type Request, type Transport } from './transport.js'

// Servers close idle connections after 5 s; a request must not meet the closing.
const idleMs = 1000

export interface NodeTransportOptions {
  /** As `parseAddress` gives it. */
  readonly server: string
  /** For how long nothing of the request may get on its way, and how long after that the answer may take. */
  readonly timeoutMs: number
  /** For how long nothing may come of an answer that is being read; default `usualSilenceMs`. */
  readonly silenceMs?: number
  /** Name and version of the program, as in `gather/1.0.0`. */
  readonly userAgent: string
  /** Of the one certificate that the server may have, as `parseFingerprint` gives it; default: the system's authorities decide. */
  readonly fingerprint?: string | undefined
}

export function nodeTransport(options: NodeTransportOptions): Transport {
  return new NodeTransport(options)
}

class NodeTransport implements Transport {
  readonly server: string
  readonly #options: NodeTransportOptions
  readonly #opened = new Set<ClientRequest>()
  #agent: Agent | undefined

  constructor(options: NodeTransportOptions) {
    this.server = options.server
    this.#options = options
  }

  exchange(request: Request): Promise<Answer | NoAnswer> {
    return this.#perform(request, async (http, options) => {
      this.#agent ??= this.#agentOf(http, { keepAlive: true, maxSockets: 1, timeout: idleMs })
      const outgoing = http.request(`${this.server}${request.path}`, { ...options, agent: this.#agent })
      return perform(outgoing, { ...this.#options, request, read: readAnswer })
    })
  }

  open(request: Request): Promise<Opened | Answer | NoAnswer> {
    const { server, silenceMs = usualSilenceMs } = this.#options
    return this.#perform<Opened | Answer>(request, async (http, options) => {
      const agent = this.#agentOf(http, {})
      const outgoing = http.request(`${server}${request.path}`, { ...options, agent })
      this.#opened.add(outgoing.on('close', () => this.#opened.delete(outgoing)))
      const read = async (response: IncomingMessage): Promise<Opened | Answer> => {
        return response.statusCode === 200 ? opened(response, { server, silenceMs, request }) : readAnswer(response)
      }
      return perform(outgoing, { ...this.#options, request, read })
    })
  }

  /** Ends what is in flight or open; the next request opens a new connection. */
  close(): void {
    this.#agent?.destroy()
    this.#agent = undefined
    for (const outgoing of this.#opened) outgoing.destroy()
  }

  #agentOf(http: Http, options: AgentOptions): Agent {
    const { server, timeoutMs, fingerprint } = this.#options
    if (fingerprint === undefined || !isSecure(http)) return new http.Agent(options)
    return pinnedAgent(http, options, { server, timeoutMs, fingerprint })
  }

  async #perform<T>(request: Request, act: Act<T>): Promise<T | NoAnswer> {
    // Loaded here, so that `gather --help` does not wait for them.
    const http = this.server.startsWith('https:') ? await import('node:https') : await import('node:http')
    if (request.signal?.aborted) return unsent(stoppedHere)
    const { method, headers, body } = request
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    try {
      return await act(http, { method, headers: { 'user-agent': this.#options.userAgent, ...headers, ...length } })
    } catch (error) {
      // A path or header that cannot be sent.
      return unsent(explainFailure(error as Error, this.server))
    }
  }
}

type Http = typeof import('node:http') | typeof import('node:https')

function isSecure(http: Http): http is typeof import('node:https') {
  return !('METHODS' in http)
}

type Act<T> = (http: Http, options: RequestOptions) => Promise<T | NoAnswer>

function unsent(why: FailureReason): NoAnswer {
  return { kind: 'no answer', mayHaveArrived: false, ...why }
}

interface Performance<T> extends NodeTransportOptions {
  readonly request: Request
  readonly read: (response: IncomingMessage) => Promise<T>
}

function perform<T>(outgoing: ClientRequest, options: Performance<T>): Promise<T | NoAnswer> {
  const { server, timeoutMs, request, read } = options
  const { signal } = request
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
  return new Promise(resolve => {
    const isConnected = watchConnection(outgoing, server)
    const stop = (): void => giveUp(stoppedHere)
    const deadline = startDeadline(timeoutMs, () => giveUp(tookTooLong(timeoutMs)))
    const settle = (result: T | NoAnswer): void => {
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
    outgoing.on('response', response => void read(response).then(settle, fail))
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

interface Opening {
  readonly server: string
  readonly silenceMs: number
  readonly request: Request
}

function opened(response: IncomingMessage, { request: { signal }, ...opening }: Opening): Opened {
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  // A cut that nobody waits for is told with the next piece that somebody asks for.
  response.on('error', () => undefined)
  const next = async (): Promise<Uint8Array | undefined> => {
    const { value } = (await chunks.next()) as { readonly value?: Buffer }
    return value
  }
  const body = new OpenedBody({ ...opening, signal, next, destroy: () => void response.destroy() })
  const { headers } = response
  return {
    kind: 'opened',
    contentType: headers['content-type'] ?? 'no content type',
    header: name => headers[name]?.toString(),
    body,
    cancel: body.cancel,
  }
}
