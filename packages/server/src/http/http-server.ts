/**
 * The HTTP server: the door for what is stored, the web framework for the rest, and what holds for both.
 *
 * The only folder that knows the web framework.
 */
import assert from 'node:assert'
import {
  createServer,
  maxHeaderSize,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { codeOf, maxClassicBodyBytes, messagesPath } from '@message-gatherer/protocol'
import { admitByNeed } from './admission.js'
import { auditRoutes } from './audit-routes.js'
import { aboutRoutes, type AboutRoutesOptions } from './about-routes.js'
import { addressReader } from './address.js'
import { readAuthorization, type ReadAuthorization } from './authorization.js'
import { noRoom, readBody, type Arrived } from './body.js'
import { ConnectionLimit } from './connection-limit.js'
import { Connections } from './connections.js'
import { cookieNameFor } from './cookies.js'
import { CrossOrigin } from './cross-origin.js'
import { classicDialects } from './dialects/classic.js'
import { nativeDialect } from './dialects/native.js'
import { withDoor, type DoorOptions } from './door.js'
import { asGathererError, problemAnswer, sendByFramework, stopping } from './failures.js'
import { isOddlyFramed, isOurHttp, originForm } from './framing.js'
import { InFlight, type Held } from './in-flight.js'
import { close, listen } from './listening.js'
import { LocalServer } from './local-server.js'
import { metricsRoute, type MetricsText } from './metrics-route.js'
import { strictTransport } from './raw-answer.js'
import { pageRoutes } from './page-routes.js'
import { readingRoutes } from './reading-routes.js'
import { Refusals } from './refusals.js'
import { createSecureServer, type SecureServer } from './secure-server.js'
import { secureReader } from './secure.js'
import { keyRoutes } from './key-routes.js'
import { sessionListRoutes } from './session-list-routes.js'
import { sumRoutes } from './sum-routes.js'
import { setupRoutes } from './setup-routes.js'
import { sessionRoutes } from './session-routes.js'
import { invitationRoutes } from './invitation-routes.js'
import { tokenRoutes } from './token-routes.js'
import { answerUnknown, type Routes } from './unknown-routes.js'
import { answerUnreadable, endHalfUpgrade, type Unreadable } from './unreadable.js'
import { userRoutes } from './user-routes.js'
import { nameOf } from '../sessions/credential.js'
import type { Enrol } from '../administration/enrolment.js'
import type { Access } from '../sessions/access.js'
import type { Actor } from '../database/audit-records.js'
import type { Quotas } from '../limits/quotas.js'
import type { SignInRate } from '../limits/sign-in-rate.js'
import type { Ingest } from '../ingest/ingest.js'
import type { MessageLimits } from './limits.js'
import type { Page } from './page-files.js'
import type { MessageTally } from '../metrics/message-tally.js'
import type { RequestWatch } from './request-watch.js'
import type { Reading } from '../reading/reading.js'
import type { Sums } from '../reading/sums.js'
import type { Readers } from '../reading/readers.js'
import type { Sessions } from '../sessions/sessions.js'
import type { FirstAdmin } from '../administration/first-admin.js'
import type { AdministrationFor } from '../administration/administration.js'
import type { Tls } from '../tls/tls.js'

export interface HttpServerOptions {
  readonly sessions: Sessions
  readonly access: Access
  readonly administration: AdministrationFor
  readonly firstAdmin: Pick<FirstAdmin, 'make'>
  readonly enrol: Enrol
  readonly ingest: Ingest
  readonly signInRate: SignInRate
  /** Undefined: there are none. */
  readonly quotas: Quotas | undefined
  readonly reading: Reading
  readonly readers: Readers
  readonly sums: Sums
  readonly now: () => number
  /** Undefined: it was not built. */
  readonly page: Page | undefined
  readonly about: Omit<AboutRoutesOptions, 'isDraining' | 'limits'>
  readonly limits: MessageLimits
  /** Of requests in memory, at most. */
  readonly maxInFlightBytes: number
  /** What a sender has for a whole request, in milliseconds. */
  readonly requestTimeoutMs: number
  /** What it has for the head alone. */
  readonly headTimeoutMs: number
  /** At once. */
  readonly maxConnections: number
  /** Of the pages that may ask from a browser. */
  readonly corsOrigins: readonly string[]
  readonly trustProxy: readonly string[]
  /** Without it the server speaks plain HTTP. */
  readonly tls: Tls | undefined
  /** Somebody lacked the right that a route needs. */
  readonly onRefused: (actor: Actor, route: string) => void
  /** Of what becomes of messages. */
  readonly messages: MessageTally
  readonly watch: RequestWatch
  readonly metrics: MetricsText
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Also asked for while the server finishes what it has. */
    readonly answersWhileDraining?: boolean
  }
  interface FastifyRequest {
    /** Where there is a body. */
    arrived: (Arrived & { readonly held: Held }) | undefined
  }
}

/** What is going on in it. */
export interface HttpFigures {
  readonly inFlightBytes: number
  readonly connections: number
  readonly isDraining: boolean
}

export interface HttpServer {
  readonly figures: () => HttpFigures
  readonly routes: Routes
  /** @returns the port. @throws {GathererError} PORT_UNAVAILABLE */
  listen(host: string, port: number): Promise<number>
  /** Also listens at a path of this machine, whose users are admins; after `listen`. */
  listenLocally(path: string): Promise<void>
  /** Uses the certificate that is current now. */
  renewCertificate(): void
  /** Takes nothing new, finishes what is in flight, and after `timeoutMs` cuts what is left. */
  close(timeoutMs: number): Promise<void>
}

/** An idle connection is kept a little longer than a minute, in milliseconds. */
const keepAliveTimeout = 72_000
/** How often late senders are looked for, in milliseconds. */
const lookForLateMs = 5000

export function createHttpServer(options: HttpServerOptions): HttpServer {
  let draining = false
  const connections = new Connections()
  const refusals = new Refusals({ watch: options.watch, addressOf: addressReader(options.trustProxy) })
  const limit = new ConnectionLimit(options.maxConnections, { connections, refusals })
  const isSecure = secureReader(options.trustProxy)
  const cookieOf = (request: IncomingMessage) => cookieNameFor(isSecure(request))
  const whoAsks: ReadAuthorization = request => readAuthorization(request, cookieOf(request))
  const door = doorOptions({ ...options, readAuthorization: whoAsks }, refusals, () => draining)
  const refuse = refusing(refusals)
  let renewCertificate = (): void => undefined
  const app = fastify({
    serverFactory: listener => {
      const { server, renew } = createNodeServer(options, { connections, refusals }, withDoor(listener, door))
      limit.watch(server)
      renewCertificate = renew
      return server
    },
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    forceCloseConnections: 'idle',
    // Names in a path are looked at by their own rule, however long they are.
    routerOptions: { maxParamLength: maxHeaderSize },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerUnreadable({ connections, refusals }, socket, codeOf(error)),
    frameworkErrors: (error, _request, reply) => void refuse(reply, error),
  })
  connections.watch(app.server)
  refuseWhileDraining(app, () => draining)
  readBodies(app, door.inFlight)
  app.setErrorHandler((error, _request, reply) => refuse(reply, error))
  const routes = answerUnknown(app, door.dialects.keys(), refusals)
  const local = new LocalServer((request, response) => app.routing(request, response), refusals)
  const asked = {
    addressOf: ({ raw }: FastifyRequest) => door.addressOf(raw),
    readAuthorization: whoAsks,
    cookieOf: ({ raw }: FastifyRequest) => cookieOf(raw),
  }
  const isLocal = ({ raw }: FastifyRequest) => local.isOwn(raw)
  admitByNeed(app, {
    ...options,
    ...asked,
    isLocal,
    onRefused: (actor, request) => options.onRefused(actor, request.routeOptions.url ?? ''),
  })
  sessionRoutes(app, { ...options, ...asked })
  sessionListRoutes(app, { ...options, ...asked })
  keyRoutes(app, { ...options, ...asked })
  setupRoutes(app, { ...options, ...asked })
  userRoutes(app, { ...options, ...asked })
  tokenRoutes(app, { ...options, ...asked })
  invitationRoutes(app, { ...options, ...asked })
  auditRoutes(app, { ...options, ...asked })
  metricsRoute(app, { ...options, ...asked, isLocal })
  readingRoutes(app, { ...options, ...asked, onFailure: error => options.watch.failed(asGathererError(error)) })
  sumRoutes(app, { ...options, ...asked })
  pageRoutes(app, options)
  aboutRoutes(app, { ...options.about, limits: options.limits, isDraining: () => draining })
  return {
    figures: () => ({ inFlightBytes: door.inFlight.bytes, connections: connections.size, isDraining: draining }),
    routes,
    listen: (host, port) => listen(app, host, port),
    listenLocally: path => local.listen(path),
    renewCertificate: () => renewCertificate(),
    close: async timeoutMs => {
      draining = true
      options.readers.stop(stopping())
      await Promise.all([close(app, connections, timeoutMs), local.close(timeoutMs)])
    },
  }
}

interface WithReader {
  readonly readAuthorization: ReadAuthorization
}

function doorOptions(
  options: HttpServerOptions & WithReader,
  refusals: Refusals,
  isDraining: () => boolean,
): DoorOptions {
  return {
    dialects: new Map([...classicDialects(options), [messagesPath, nativeDialect(options)]]),
    inFlight: new InFlight(options.maxInFlightBytes),
    maxDecompressedBytes: options.limits.decompressedBytes,
    addressOf: addressReader(options.trustProxy),
    isDraining,
    refusals,
    onAcknowledged: options.watch.acknowledged,
  }
}

function createNodeServer(
  { requestTimeoutMs: requestTimeout, headTimeoutMs, corsOrigins, tls }: HttpServerOptions,
  unreadable: Unreadable,
  answer: RequestListener,
): SecureServer {
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

function refuseWhileDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!isDraining() || request.routeOptions.config.answersWhileDraining) return done()
    reply.header('connection', 'close')
    done(stopping())
  })
}

/** Bodies are bytes: what they are is for the route to find out (protocol rule P3). */
function readBodies(app: FastifyInstance, inFlight: InFlight): void {
  app.decorateRequest('arrived', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    // The body is what it is, whatever its label says.
    request.raw.headers['content-type'] = undefined
    if (!hasBody(request.headers)) return done()
    if (!inFlight.isOpen) return done(noRoom())
    const held = inFlight.open()
    request.arrived = { request: request.raw, response: reply.raw, held }
    reply.raw.once('close', () => held.release())
    done()
  })
  // The body was used then. An answer whose turn on its connection never comes does not close.
  app.addHook('onSend', (request, _reply, payload, done) => {
    request.arrived?.held.release()
    done(null, payload)
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async ({ arrived }: FastifyRequest) => {
    assert(arrived)
    return readBody(arrived, { maxBytes: maxClassicBodyBytes, limit: 'GET /v1 tells the limits', held: arrived.held })
  })
}

function hasBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function refusing(refusals: Refusals): (reply: FastifyReply, error: unknown) => FastifyReply {
  return (reply, error) => {
    const answer = problemAnswer(asGathererError(error), reply.request.raw)
    const { raw, credential } = reply.request
    refusals.noteFailure(raw, error, { ...answer, user: credential && nameOf(credential) })
    return sendByFramework(reply, answer)
  }
}
