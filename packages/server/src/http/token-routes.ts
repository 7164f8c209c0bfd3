/** `/v1/users/{name}/tokens`: API tokens, for oneself, or for anybody as an admin (protocol rule S9). */
import { scopes, streamNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from './admission.js'
import { readInstant } from './instant.js'
import { jsonObject } from './json-body.js'
import { fieldsOf, invalidField, requestCheck } from './request-check.js'
import { NewApiToken } from './schemas/tokens.js'
import { madeTokenJson, tokenJson } from '../administration/as-json.js'
import type { AdministrationFor } from '../administration/administration.js'
import type { WantedToken } from '../administration/token-administration.js'

export interface TokenRoutesOptions {
  readonly administration: AdministrationFor
  readonly addressOf: (request: FastifyRequest) => string
}

type OfUser = { readonly Params: { readonly name: string } }
type One = { readonly Params: { readonly name: string; readonly id: string } }

const tokensPath = '/v1/users/:name/tokens'

export function tokenRoutes(app: FastifyInstance, { administration, addressOf }: TokenRoutesOptions): void {
  const ofOneself = { config: { needs: 'oneself, or administer' } } as const
  const tokensFor = (request: FastifyRequest) => administration(actorOf(request, addressOf)).tokens

  app.get<OfUser>(tokensPath, ofOneself, async (request, reply) => {
    const tokens = await tokensFor(request).list(request.params.name)
    return reply.send({ tokens: tokens.map(tokenJson) })
  })

  app.post<OfUser>(tokensPath, ofOneself, async (request, reply) => {
    const made = await tokensFor(request).make(request.params.name, wantedToken(request.body))
    return reply.code(201).header('cache-control', 'no-store').send(madeTokenJson(made))
  })

  app.delete<One>(`${tokensPath}/:id`, ofOneself, async (request, reply) => {
    await tokensFor(request).revoke(request.params.name, request.params.id)
    return reply.code(204).send()
  })
}

const newApiToken = requestCheck(NewApiToken)
const usage = 'send {"name": "web-1", "scope": "write", "expires_at": "…"}; the last may be left out'
const timeRule = 'a date and time of RFC 3339 with offset'

const rules: Readonly<Record<string, string>> = {
  name: `a string of ${streamNameRule}`,
  scope: scopes.join(', '),
  expires_at: timeRule,
}

function wantedToken(body: unknown): WantedToken {
  const { name, scope, expires_at: end } = fieldsOf(newApiToken(jsonObject(body, usage)), { rules, usage })
  const expiresAtMs = end === undefined ? undefined : readInstant(end)
  if (end !== undefined && expiresAtMs === undefined) throw invalidField('expires_at', timeRule)
  return { name, scope, expiresAtMs }
}
