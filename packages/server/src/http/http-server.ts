/**
 * The HTTP server: routes, and what holds for all of them — body limits, draining, unknown paths and methods.
 *
 * The only folder that knows the web framework.
 */
import { createServer, STATUS_CODES } from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { codeOf, GathererError, maxClassicBodyBytes, problemContentType, problemOf } from '@message-gatherer/protocol'
import { aboutRoutes, type AboutRoutesOptions } from './about-routes.js'
import { classicRoutes, classicTypeOf, send } from './classic-routes.js'
import * as classic from './classic.js'
import { classicExchanges, type UseCases } from './classic-exchanges.js'
import { Connections } from './connections.js'
import { asGathererError, sendProblem } from './failures.js'
import { withFastLane } from './fast-lane.js'
import { sessionRoutes } from './session-routes.js'
import type { Access } from '../sessions/access.js'
import type { Socket } from 'node:net'

export interface HttpServerOptions extends UseCases {
  readonly access: Access
  readonly about: Omit<AboutRoutesOptions, 'isDraining'>
  readonly trustProxy: readonly string[]
  /** Failures that nobody expected. */
  readonly onUnexpected: (error: GathererError) => void
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Also asked for while the server finishes what it has. */
    readonly answersWhileDraining?: boolean
  }
}

export interface HttpServer {
  /** @returns the port. @throws {GathererError} PORT_UNAVAILABLE */
  listen(host: string, port: number): Promise<number>
  /** Takes nothing new, finishes what is in flight, and after `timeoutMs` cuts what is left. */
  close(timeoutMs: number): Promise<void>
}

/** In milliseconds: a sender has a minute for a whole request; an idle connection is kept a little longer than that. */
const timeouts = { requestTimeout: 60_000, keepAliveTimeout: 72_000 }

export function createHttpServer(options: HttpServerOptions): HttpServer {
  let draining = false
  const connections = new Connections()
  const exchanges = classicExchanges(options)
  const fastLane = {
    exchange: exchanges.MESSAGE,
    isOpen: () => !draining && options.trustProxy.length === 0,
    onUnexpected: options.onUnexpected,
  }
  const app = fastify({
    bodyLimit: maxClassicBodyBytes,
    serverFactory: listener => {
      const answer = withFastLane(listener, fastLane)
      return createServer(timeouts, (request, response) => {
        connections.asked(request, response)
        answer(request, response)
      })
    },
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerUnreadable(connections, socket, error),
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, asGathererError(error)),
  })
  connections.watch(app.server)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    // The body is what it is, whatever its label says (protocol rule P3).
    request.raw.headers['content-type'] = undefined
    if (!draining || request.routeOptions.config.answersWhileDraining) return done()
    reply.header('connection', 'close')
    done(new GathererError('DRAINING', 'the server is stopping', { retryAfterSeconds: 5 }))
  })
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, asGathererError(error)))
  answerUnknown(app)
  reportUnexpected(app, options.onUnexpected)
  classicRoutes(app, exchanges)
  sessionRoutes(app, options)
  aboutRoutes(app, { ...options.about, isDraining: () => draining })
  return {
    listen: (host, port) => listen(app, host, port),
    close: timeoutMs => {
      draining = true
      return close(app, connections, timeoutMs)
    },
  }
}

/** 404 for a path that is not ours; 405 with `Allow` for a method that a path does not have. */
function answerUnknown(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ path, method }) => {
    const known = methods.get(path) ?? new Set()
    for (const name of [method].flat()) known.add(name)
    methods.set(path, known)
  })
  // Before the body is read: the method counts first, then the size (protocol rule C6).
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done()
    const path = pathOf(request)
    refuseUnknown({ reply, path, method: request.method, allowed: methods.get(path) })
  })
}

interface UnknownRoute {
  readonly reply: FastifyReply
  readonly path: string
  readonly method: string
  readonly allowed: ReadonlySet<string> | undefined
}

function refuseUnknown({ reply, path, method, allowed }: UnknownRoute): FastifyReply {
  if (!allowed) {
    return sendProblem(
      reply,
      new GathererError('NOT_FOUND', `there is nothing at ${path}`, { hint: 'GET / says what there is' }),
    )
  }
  const allow = [...allowed].join(', ')
  reply.header('allow', allow)
  const error = new GathererError('METHOD_NOT_ALLOWED', `${path} does not answer ${method}`, { hint: `use ${allow}` })
  const type = classicTypeOf(path)
  return type ? send(reply, classic.failureAnswer(type, error)) : sendProblem(reply, error)
}

function reportUnexpected(app: FastifyInstance, report: (error: GathererError) => void): void {
  app.addHook('onError', async (_request, _reply, error) => {
    const known = asGathererError(error)
    if (known.code === 'UNEXPECTED') report(known)
  })
}

/** What is not HTTP at all gets a short answer on the bare socket, after the answer that is due to the request before it. */
function answerUnreadable(connections: Connections, socket: Socket, { code }: NodeJS.ErrnoException): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const due = connections.answerDue(socket)
  if (due)
    return void due.once('finish', () => answerUnreadable(connections, socket, { code } as NodeJS.ErrnoException))
  const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const detail = isLate ? 'the request did not arrive in time' : 'this is not a complete HTTP/1.1 request'
  const problem = problemOf(new GathererError('INVALID_REQUEST', detail, { hint: 'send it again, whole' }))
  const status = isLate ? 408 : 400
  const body = JSON.stringify({ ...problem, status })
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemContentType}\r\n`
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    throw new GathererError('PORT_UNAVAILABLE', `cannot listen on ${host} port ${port}: ${reasonOf(cause)}`, {
      hint: 'choose another port: gatherd PORT (0: any free one)',
      cause,
    })
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') return 'another program listens there'
  if (code === 'EACCES') return 'this user may not'
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'it is not an address of this machine'
  return error instanceof Error ? error.message : String(error)
}

async function close(app: FastifyInstance, connections: Connections, timeoutMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), timeoutMs)
  // A connection that becomes idle after the server began to close would be kept alive for nothing.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50)
  connections.endUnused()
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
    clearInterval(idle)
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
