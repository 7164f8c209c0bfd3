/** `/v1/keys`: the keys that sign tokens, for admins (protocol rule S12). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from './admission.js'
import { jsonObject } from './json-body.js'
import { fieldsOf, requestCheck, type FieldHints } from './request-check.js'
import { KeyRotation } from './schemas/sessions.js'
import { keyJson } from '../administration/as-json.js'
import type { AdministrationFor } from '../administration/administration.js'
import type { ForSessions } from '../administration/key-administration.js'

export interface KeyRoutesOptions {
  readonly administration: AdministrationFor
  readonly addressOf: (request: FastifyRequest) => string
}

const keysPath = '/v1/keys'
const forAdmins = { config: { needs: 'administer' } } as const

export function keyRoutes(app: FastifyInstance, { administration, addressOf }: KeyRoutesOptions): void {
  const keysFor = (request: FastifyRequest) => administration(actorOf(request, addressOf)).keys

  app.get(keysPath, forAdmins, async (request, reply) =>
    reply.send({ keys: (await keysFor(request).list()).map(keyJson) }),
  )

  app.post(keysPath, forAdmins, async (request, reply) =>
    reply.code(201).send(keyJson(await keysFor(request).rotate(forSessions(request.body)))),
  )
}

const rotation = requestCheck(KeyRotation)
const how: FieldHints = { usage: 'send nothing, or {"end_sessions": true}', rules: { end_sessions: 'true or false' } }

/** @throws {GathererError} INVALID_JSON, INVALID_REQUEST */
function forSessions(body: unknown): ForSessions {
  if (!Buffer.isBuffer(body) || body.length === 0) return 'keep sessions'
  return fieldsOf(rotation(jsonObject(body, how.usage)), how).end_sessions ? 'end sessions' : 'keep sessions'
}
