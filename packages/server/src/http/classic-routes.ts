/** The routes of the three classic messages: understand → use case → answer. */
import { classicPaths, defaultStream, type ClassicAnswer, type MessageType } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { addressOf } from './address.js'
import * as classic from './classic.js'
import { asGathererError } from './failures.js'
import type { Ingest } from '../ingest/ingest.js'
import type { Sessions } from '../sessions/sessions.js'

export interface ClassicRoutesOptions {
  readonly sessions: Sessions
  readonly ingest: Ingest
}

const types = Object.keys(classicPaths) as MessageType[]

/** The message type that a path is for, if it is one of the three. */
export function classicTypeOf(path: string): MessageType | undefined {
  return types.find(type => classicPaths[type] === path)
}

export function classicRoutes(app: FastifyInstance, { sessions, ingest }: ClassicRoutesOptions): void {
  app.post(classicPaths.IDENTIFY, answering('IDENTIFY'), async (request, reply) => {
    const understood = classic.understandIdentify(request.body)
    if ('refusal' in understood) return send(reply, understood.refusal)
    const outcome = await sessions.identify(understood.request.username, addressOf(request))
    return send(reply, classic.identifyAnswer(outcome))
  })

  app.post(classicPaths.AUTHENTICATE, answering('AUTHENTICATE'), async (request, reply) => {
    const understood = classic.understandAuthenticate(request.body)
    if ('refusal' in understood) return send(reply, understood.refusal)
    const outcome = await sessions.authenticate(understood.request, addressOf(request))
    return send(reply, classic.authenticateAnswer(outcome, understood.request.username))
  })

  app.post(classicPaths.MESSAGE, answering('MESSAGE'), async (request, reply) => {
    const understood = classic.understandMessage(request.body)
    if ('refusal' in understood) return send(reply, understood.refusal)
    const { token, json, isLogout } = understood.request
    const address = addressOf(request)
    const examined = sessions.examine(token, address)
    if (examined.kind !== 'accepted') {
      await examined.ended
      return send(reply, classic.notAcceptedAnswer(examined.kind))
    }
    const { user } = examined.session
    const messages = [{ json: isLogout ? classic.logoutJson : json }]
    // A logout counts from here on: what comes behind it, even before its answer, finds the session grounded.
    const ended = isLogout ? sessions.logout(examined.session, address) : undefined
    await Promise.all([ingest.store({ user, address, stream: defaultStream, messages }), ended])
    return send(reply, isLogout ? classic.logoutAnswer(user) : classic.storedAnswer(user))
  })
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
