/** 404 for a path that is not ours; 405 with `Allow` for a method that a path does not have (protocol rule P6). */
import { GathererError } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { classicTypeOf, refuseClassic } from './dialects/classic.js'
import { problemAnswer, sendByFramework } from './failures.js'
import type { Refusals } from './refusals.js'

/** The methods of each path. */
export type Routes = ReadonlyMap<string, ReadonlySet<string>>

/**
 * @param posts paths that answer POST and are no routes of the framework. Call it before there are routes.
 * @returns all routes, as they come.
 */
export function answerUnknown(app: FastifyInstance, posts: Iterable<string>, refusals: Refusals): Routes {
  const methods = new Map([...posts].map(path => [path, new Set(['POST'])]))
  app.addHook('onRoute', ({ path, method }) => {
    const known = methods.get(path) ?? new Set()
    for (const name of [method].flat()) known.add(name)
    methods.set(path, known)
  })
  // Before the body is read: the method counts first, then the size (protocol rule C6).
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done()
    const path = pathOf(request)
    refuse({ reply, path, refusals, allowed: methodsAt(methods, path) })
  })
  return methods
}

interface UnknownRoute {
  readonly reply: FastifyReply
  readonly path: string
  readonly refusals: Refusals
  readonly allowed: ReadonlySet<string> | undefined
}

/** Of the route that is this path, or whose `:parameters` stand for a part of it. */
function methodsAt(methods: Routes, path: string): ReadonlySet<string> | undefined {
  const parts = path.split('/')
  const isAt = ([route]: readonly [string, unknown]) => {
    const names = route.split('/')
    return names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at])
  }
  return methods.get(path) ?? [...methods].find(isAt)?.[1]
}

function refuse({ reply, path, refusals, allowed }: UnknownRoute): FastifyReply {
  const { raw: request, method } = reply.request
  const error = allowed ? noSuchMethod(path, method, allowed) : noSuchPath(path)
  if (allowed) reply.header('allow', [...allowed].join(', '))
  const type = allowed && classicTypeOf(path)
  const answer = type ? refuseClassic({ type, error, request }) : problemAnswer(error, request)
  refusals.noteFailure(request, error, answer)
  return sendByFramework(reply, answer)
}

function noSuchPath(path: string): GathererError {
  return new GathererError('NOT_FOUND', `there is nothing at ${path}`, { hint: 'GET / says what there is' })
}

function noSuchMethod(path: string, method: string, allowed: ReadonlySet<string>): GathererError {
  const hint = `use ${[...allowed].join(', ')}`
  return new GathererError('METHOD_NOT_ALLOWED', `${path} does not answer ${method}`, { hint })
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
