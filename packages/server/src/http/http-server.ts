/**
 * The HTTP server: the door for what is stored, the web framework for the rest, and what holds for both.
 *
 * The only folder that knows the web framework.
 */
import { maxHeaderSize, type IncomingMessage } from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { codeOf, messagesPath } from '@message-gatherer/protocol'
import { admitByNeed } from './admission.js'
import { auditRoutes } from './audit-routes.js'
import { aboutRoutes, type AboutRoutesOptions } from './about-routes.js'
import { addressReader } from './address.js'
import { readAuthorization, type ReadAuthorization } from './authorization.js'
import { ConnectionLimit } from './connection-limit.js'
import { Connections } from './connections.js'
import { cookieNameFor } from './cookies.js'
import { classicDialects } from './dialects/classic.js'
import { nativeDialect } from './dialects/native.js'
import { withDoor, type DoorOptions } from './door.js'
import { readBodies } from './framework-bodies.js'
import { asGathererError, problemAnswer, sendByFramework, stopping } from './failures.js'
import { InFlight } from './in-flight.js'
import { close, listen } from './listening.js'
import { LocalServer } from './local-server.js'
import { createNodeServer, type NodeServerOptions } from './node-server.js'
import { metricsRoute, type MetricsText } from './metrics-route.js'
import { pageRoutes } from './page-routes.js'
import { readingRoutes } from './reading-routes.js'
import { Refusals } from './refusals.js'
import { secureReader } from './secure.js'
import { keyRoutes } from './key-routes.js'
import { sessionListRoutes } from './session-list-routes.js'
import { sumRoutes } from './sum-routes.js'
import { setupRoutes } from './setup-routes.js'
import { sessionRoutes } from './session-routes.js'
import { invitationRoutes } from './invitation-routes.js'
import { tokenRoutes } from './token-routes.js'
import { answerUnknown, type Routes } from './unknown-routes.js'
import { answerUnreadable } from './unreadable.js'
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

export interface HttpServerOptions extends Omit<NodeServerOptions, 'unreadable'> {
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
  /** At once. */
  readonly maxConnections: number
  readonly trustProxy: readonly string[]
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

export function createHttpServer(options: HttpServerOptions): HttpServer {
  let draining = false
  const connections = new Connections()
  const refusals = new Refusals({ watch: options.watch, addressOf: addressReader(options.trustProxy) })
  const unreadable = { connections, refusals }
  const limit = new ConnectionLimit(options.maxConnections, unreadable)
  const isSecure = secureReader(options.trustProxy)
  const cookieOf = (request: IncomingMessage) => cookieNameFor(isSecure(request))
  const whoAsks: ReadAuthorization = request => readAuthorization(request, cookieOf(request))
  const door = doorOptions({ ...options, readAuthorization: whoAsks }, refusals, () => draining)
  const refuse = refusing(refusals)
  let renewCertificate = (): void => undefined
  const app = fastify({
    serverFactory: listener => {
      const { server, renew } = createNodeServer({ ...options, unreadable }, withDoor(listener, door))
      limit.watch(server)
      renewCertificate = renew
      return server
    },
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    forceCloseConnections: 'idle',
    // Names in a path are looked at by their own rule, however long they are.
    routerOptions: { maxParamLength: maxHeaderSize },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerUnreadable(unreadable, socket, codeOf(error)),
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

function refuseWhileDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!isDraining() || request.routeOptions.config.answersWhileDraining) return done()
    reply.header('connection', 'close')
    done(stopping())
  })
}

function refusing(refusals: Refusals): (reply: FastifyReply, error: unknown) => FastifyReply {
  return (reply, error) => {
    const answer = problemAnswer(asGathererError(error), reply.request.raw)
    const { raw, credential } = reply.request
    refusals.noteFailure(raw, error, { ...answer, user: credential && nameOf(credential) })
    return sendByFramework(reply, answer)
  }
}
