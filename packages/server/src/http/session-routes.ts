/** `/v1/sessions`: sign in with one message, renew the token, sign out (protocol rules S3 and S8). */
import { GathererError, hasCode, passwordRule, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readAuthorization } from './authorization.js'
import { fieldOf, jsonObject, type JsonBody } from './json-body.js'
import { requestCheck } from './request-check.js'
import { SignInRequest } from './schemas/requests.js'
import { isApiToken, nameOf, type ApiToken, type Credential } from '../sessions/credential.js'
import { invalidToken } from '../sessions/refusals.js'
import type { Administration, AdministrationFor } from '../administration/administration.js'
import type { Session } from '../sessions/session.js'
import type { Access, Authorization } from '../sessions/access.js'
import type { Sessions, SignedIn } from '../sessions/sessions.js'

export interface SessionRoutesOptions {
  readonly sessions: Sessions
  readonly access: Access
  readonly administration: AdministrationFor
  readonly addressOf: (request: FastifyRequest) => string
}

export function sessionRoutes(app: FastifyInstance, options: SessionRoutesOptions): void {
  const { sessions, access, administration, addressOf } = options

  app.post('/v1/sessions', judgedHere, async (request, reply) => {
    const [asking, address] = [whoAsks(request), addressOf(request)]
    const signedIn =
      asking.scheme === 'basic'
        ? await sessions.signIn(asking, address)
        : await sessions.renew(sessionOf(await access.admit(asking, address)), address)
    return reply.code(201).header('cache-control', 'no-store').send(tokenAnswer(signedIn))
  })

  app.delete('/v1/sessions/current', judgedHere, async (request, reply) => {
    const address = addressOf(request)
    const credential = await access.admit(readAuthorization(request.headers.authorization), address)
    if (isApiToken(credential)) await revoke(credential, administration({ who: nameOf(credential), address }))
    else await sessions.logout(credential, address)
    return reply.code(204).send()
  })
}

const judgedHere = { config: { needs: 'own judgement' } } as const

/** @throws {GathererError} INVALID_TOKEN: it was revoked meanwhile. */
async function revoke({ user, id }: ApiToken, { tokens }: Administration): Promise<void> {
  await tokens.revoke(user, id).catch((error: unknown) => {
    throw hasCode(error, 'TOKEN_UNKNOWN', 'USER_UNKNOWN') ? invalidToken() : error
  })
}

/** @throws {GathererError} NOT_ALLOWED */
function sessionOf(credential: Credential): Session {
  if (!isApiToken(credential)) return credential
  throw new GathererError('NOT_ALLOWED', 'an API token belongs to no session', { hint: 'it is good as it is' })
}

function tokenAnswer({ token, expiresAt, session, created }: SignedIn): object {
  return {
    token,
    token_type: 'Bearer',
    expires_at: new Date(expiresAt * 1000).toISOString(),
    user: session.user,
    created,
  }
}

/** Who wants a token: the name and password in the body, or else, where there is one, what the header says. */
function whoAsks({ body, headers }: FastifyRequest): Authorization {
  const header = headers.authorization
  if (header !== undefined && isEmpty(body)) return readAuthorization(header)
  const object = jsonObject(body, usage)
  if (header !== undefined && namesNobody(object)) return readAuthorization(header)
  const checked = signIn(object)
  if (!('fields' in checked)) throw invalid(checked.field)
  const { username, password } = checked.fields
  return { scheme: 'basic', username, password }
}

const signIn = requestCheck(SignInRequest)

function namesNobody(object: JsonBody): boolean {
  return fieldOf(object, 'username') === undefined && fieldOf(object, 'password') === undefined
}

function isEmpty(body: unknown): boolean {
  return !Buffer.isBuffer(body) || body.length === 0
}

const usage = 'send {"username": "…", "password": "…"}'

function invalid(field: string): GathererError {
  const rule = field === 'username' ? userNameRule : passwordRule
  return new GathererError('INVALID_REQUEST', `'${field}' is missing or will not do`, { hint: `a string of ${rule}` })
}
