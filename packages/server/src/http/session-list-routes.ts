/** `/v1/sessions`: which there are, and their end by hand (protocol rule S17). */
import { GathererError, isUserName, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from './admission.js'
import { invalidParameter, readParameters } from './query-parameters.js'
import { sessionJson } from '../administration/as-json.js'
import { isApiToken, may } from '../sessions/credential.js'
import type { AdministrationFor } from '../administration/administration.js'
import type { WantedSessions } from '../administration/session-administration.js'

export interface SessionListRoutesOptions {
  readonly administration: AdministrationFor
  readonly addressOf: (request: FastifyRequest) => string
}

type Identified = { readonly Params: { readonly id: string } }

const forOneself = { config: { needs: 'oneself' } } as const

export function sessionListRoutes(app: FastifyInstance, { administration, addressOf }: SessionListRoutesOptions): void {
  const sessionsFor = (request: FastifyRequest) => administration(actorOf(request, addressOf)).sessions

  app.get('/v1/sessions', forOneself, async (request, reply) => {
    const { sessions, more } = await sessionsFor(request).list(wanted(request))
    const current = currentOf(request)
    return reply.send({
      sessions: sessions.map(each => ({ ...sessionJson(each), current: each.id === current })),
      ...(more && { more }),
    })
  })

  app.delete<Identified>('/v1/sessions/:id', forOneself, async (request, reply) => {
    await sessionsFor(request).end(request.params.id, ownOnly(request))
    return reply.code(204).send()
  })
}

/** @throws {GathererError} INVALID_REQUEST, NOT_ALLOWED */
function wanted(request: FastifyRequest): WantedSessions {
  const parameters = readParameters(request.url, { once: ['user', 'after'], several: [] })
  const [user] = parameters.get('user') ?? []
  const [after] = parameters.get('after') ?? []
  if (user !== undefined && !isUserName(user)) throw invalidParameter('user', 'is no name', userNameRule)
  const own = ownOnly(request)
  if (own !== undefined && user !== undefined && user !== own) throw othersNotAllowed(own, user)
  return { user: own ?? user, after }
}

/** Whose sessions only; undefined: everybody's. */
function ownOnly({ credential }: FastifyRequest): string | undefined {
  return credential && !may(credential, 'administer') ? credential.user : undefined
}

function currentOf({ credential }: FastifyRequest): string | undefined {
  return credential && !isApiToken(credential) ? credential.id : undefined
}

function othersNotAllowed(own: string, other: string): GathererError {
  return new GathererError('NOT_ALLOWED', `${own} is no admin: it may list its own sessions, not those of ${other}`, {
    hint: `on the server's machine: gatherd users role ${own} admin`,
  })
}
