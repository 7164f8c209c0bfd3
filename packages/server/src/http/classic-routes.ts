/** The three classic messages as routes of the web framework. */
import { classicPaths, type ClassicAnswer, type MessageType } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { addressOf } from './address.js'
import type { Exchange } from './classic-exchanges.js'
import * as classic from './classic.js'
import { asGathererError } from './failures.js'

const types = Object.keys(classicPaths) as MessageType[]

/** The message type that a path is for, if it is one of the three. */
export function classicTypeOf(path: string): MessageType | undefined {
  return types.find(type => classicPaths[type] === path)
}

export function classicRoutes(app: FastifyInstance, exchanges: Readonly<Record<MessageType, Exchange>>): void {
  for (const type of types) {
    app.post(classicPaths[type], answering(type), async (request, reply) =>
      send(reply, await exchanges[type](request.body, addressOf(request))),
    )
  }
}

/** Sends an answer of this dialect. */
export function send(reply: FastifyReply, answer: ClassicAnswer): FastifyReply {
  if (answer.token !== undefined) reply.header('cache-control', 'no-store')
  return reply.code(answer.status_code).header('content-type', 'application/json').send(JSON.stringify(answer))
}

/** Whatever goes wrong on a classic route is answered in its dialect. */
function answering(type: MessageType) {
  return {
    errorHandler: (error: unknown, _request: unknown, reply: FastifyReply) => {
      const known = asGathererError(error)
      if (known.retryAfterSeconds !== undefined) reply.header('retry-after', known.retryAfterSeconds)
      return send(reply, classic.failureAnswer(type, known))
    },
  }
}
