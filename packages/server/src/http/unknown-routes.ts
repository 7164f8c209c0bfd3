/** 404 for a path that is not ours; 405 with `Allow` for a method that a path does not have (protocol rule P6). */
import { GathererError } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { classicTypeOf, refuseClassic } from './dialects/classic.js'
import { sendByFramework, sendProblem } from './failures.js'

/** The methods of each path. */
export type Routes = ReadonlyMap<string, ReadonlySet<string>>

/**
 * @param posts paths that answer POST and are no routes of the framework. Call it before there are routes.
 * @returns all routes, as they come.
 */
export function answerUnknown(app: FastifyInstance, posts: Iterable<string>): Routes {
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
    refuse({ reply, path, method: request.method, allowed: methodsAt(methods, path) })
  })
  return methods
}

interface UnknownRoute {
  readonly reply: FastifyReply
  readonly path: string
  readonly method: string
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

function refuse({ reply, path, method, allowed }: UnknownRoute): FastifyReply {
  if (!allowed) {
    const hint = 'GET / says what there is'
    return sendProblem(reply, new GathererError('NOT_FOUND', `there is nothing at ${path}`, { hint }))
  }
  const allow = [...allowed].join(', ')
  reply.header('allow', allow)
  const error = new GathererError('METHOD_NOT_ALLOWED', `${path} does not answer ${method}`, { hint: `use ${allow}` })
  const type = classicTypeOf(path)
  if (!type) return sendProblem(reply, error)
  return sendByFramework(reply, refuseClassic(type, error))
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
