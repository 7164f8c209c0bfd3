/**
 * Who asks, and whether it may: each route of the web framework says what it needs (protocol rules S10, M12, M13).
 *
 * A route that says nothing does not start. What stands behind the door (`door.ts`) is judged by its dialect.
 */
import assert from 'node:assert'
import { GathererError } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ReadAuthorization } from './authorization.js'
import { localActor } from '../administration/administration.js'
import { demand, nameOf, type Credential, type Right } from '../sessions/credential.js'
import type { Access } from '../sessions/access.js'
import type { Actor } from '../database/audit-records.js'

/**
 * `nothing`: for everybody; `own judgement`: the route asks by itself; `oneself, or administer`: the first where the path's
 * `:name` is who asks, else the other.
 */
export type Need = Right | 'nothing' | 'own judgement' | 'oneself, or administer'

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly needs?: Need
  }
  interface FastifyRequest {
    /** Who asks; undefined through the data folder, and where nobody needs to be known. */
    credential: Credential | undefined
  }
}

export interface AdmissionOptions {
  readonly access: Access
  readonly readAuthorization: ReadAuthorization
  readonly addressOf: (request: FastifyRequest) => string
  /** Came through the data folder: may do everything. */
  readonly isLocal: (request: FastifyRequest) => boolean
  /** Somebody lacked a right. */
  readonly onRefused: (actor: Actor, request: FastifyRequest) => void
}

export function admitByNeed(app: FastifyInstance, options: AdmissionOptions): void {
  const check = async (request: FastifyRequest) => admit(request, options)
  app.decorateRequest('credential', undefined)
  app.addHook('onRoute', ({ url, config }) => assert(config?.needs, `${url} does not say what it needs`))
  // By the head alone, and again when the body is there: what was good may be so no more.
  app.addHook('onRequest', check)
  app.addHook('preHandler', check)
}

/** As the audit table names who asks. */
export function actorOf(request: FastifyRequest, addressOf: (request: FastifyRequest) => string): Actor {
  const { credential } = request
  return credential ? { who: nameOf(credential), address: addressOf(request) } : localActor
}

async function admit(request: FastifyRequest, options: AdmissionOptions): Promise<void> {
  const need = request.is404 ? 'nothing' : (request.routeOptions.config.needs ?? 'nothing')
  if (need === 'nothing' || need === 'own judgement' || options.isLocal(request)) return
  const { access, readAuthorization, addressOf, onRefused } = options
  request.credential = await access.admit(readAuthorization(request.raw), addressOf(request))
  try {
    demand(request.credential, rightFor(need, request, request.credential))
  } catch (error) {
    if (error instanceof GathererError) onRefused(actorOf(request, addressOf), request)
    throw error
  }
}

function rightFor(need: Right | 'oneself, or administer', { params }: FastifyRequest, { user }: Credential): Right {
  if (need !== 'oneself, or administer') return need
  const { name } = params as { readonly name?: string }
  return name === user ? 'oneself' : 'administer'
}
