/**
 * Node's own server, held to what we promise: how long a head may take, which requests come through at all, and what becomes
 * of those that Node would answer by itself.
 */
import { createServer, type RequestListener, type ServerOptions, type ServerResponse } from 'node:http'
import { CrossOrigin } from './cross-origin.js'
import { isOddlyFramed, isOurHttp, originForm } from './framing.js'
import { strictTransport } from './raw-answer.js'
import { createSecureServer, type SecureServer } from './secure-server.js'
import { answerUnreadable, endHalfUpgrade, type Unreadable } from './unreadable.js'
import type { Tls } from '../tls/tls.js'

export interface NodeServerOptions {
  /** What a sender has for a whole request, in milliseconds. */
  readonly requestTimeoutMs: number
  /** What it has for the head alone. */
  readonly headTimeoutMs: number
  /** Of the pages that may ask from a browser. */
  readonly corsOrigins: readonly string[]
  /** Without it the server speaks plain HTTP. */
  readonly tls: Tls | undefined
  readonly unreadable: Unreadable
}

/** An idle connection is kept a little longer than a minute, in milliseconds. */
const keepAliveTimeout = 72_000
/** How often late senders are looked for, in milliseconds. */
const lookForLateMs = 5000

export function createNodeServer(options: NodeServerOptions, answer: RequestListener): SecureServer {
  const { requestTimeoutMs: requestTimeout, headTimeoutMs, corsOrigins, tls, unreadable } = options
  const headersTimeout = requestTimeout === 0 ? headTimeoutMs : Math.min(headTimeoutMs, requestTimeout)
  const connectionsCheckingInterval = Math.min(lookForLateMs, Math.max(headersTimeout, 100))
  const crossOrigin = new CrossOrigin(corsOrigins)
  const isStrict = tls?.kind === 'files'
  const listener = unlessEnding(unreadable, (request, response) => {
    if (!isOurHttp(request)) return refuseBare(response, 400)
    if (isStrict) response.setHeader(strictTransport.name, strictTransport.value)
    request.url = originForm(request.url ?? '')
    if (!crossOrigin.answers(request, response)) answer(request, response)
  })
  const times = {
    requireHostHeader: false,
    requestTimeout,
    headersTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval,
  }
  const { refusals } = unreadable
  const made = tls
    ? createSecureServer({ ...times, refusals, certificate: tls.certificate }, listener)
    : plainServer(times, listener)
  const { server } = made
  // Who ends its side after a request, as `nc -N` does, waits for the answer. Node's own switch, though it has no docs.
  // All headers count: Node would hide those after the 2,000th, and a request without them says something else.
  Object.assign(server, { httpAllowHalfOpen: true, maxHeadersCount: 0 })
  // Who asks before sending a body hears from whoever reads it; without this Node says yes to everybody. A sender that is
  // refused may not send its body: what comes next on this connection could be either.
  server.on('checkContinue', (request, response) => {
    response.shouldKeepAlive = false
    listener(request, response)
  })
  server.on(
    'checkExpectation',
    unlessEnding(unreadable, (_request, response) => refuseBare(response, 417)),
  )
  // Nobody is connected to anybody here; left alone, Node cuts the connection, and with it the answers that are due on it.
  server.on('connect', ({ socket }) => {
    socket.on('error', () => socket.destroy())
    // Nobody else reads it any more: its end would never be seen.
    socket.resume().setTimeout(keepAliveTimeout, () => socket.destroy())
    answerUnreadable(unreadable, socket, undefined)
  })
  return made
}

/** As Node does; what follows could be anything (protocol rule P7). */
function refuseBare(response: ServerResponse, status: 400 | 417): void {
  response.shouldKeepAlive = false
  response.writeHead(status).end()
}

/** Each request comes this way, those that Node would refuse by itself, too: of an answer that nobody knows of there might be two. */
function unlessEnding(unreadable: Unreadable, answer: RequestListener): RequestListener {
  return (request, response) => {
    if (unreadable.connections.isEnding(request.socket)) return
    unreadable.connections.asked(request, response)
    if (isOddlyFramed(request)) response.shouldKeepAlive = false
    endHalfUpgrade(unreadable, request)
    answer(request, response)
  }
}

function plainServer(options: ServerOptions, listener: RequestListener): SecureServer {
  return { server: createServer(options, listener), renew: () => undefined }
}
