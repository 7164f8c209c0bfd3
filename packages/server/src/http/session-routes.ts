/** `/v1/sessions`: sign in with one message, sign out (protocol rule S3). */
import { GathererError, isPassword, isUserName, maxNesting, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressOf } from './address.js'
import { fieldOf, readJsonBody } from './json-body.js'
import type { Credentials, Sessions } from '../sessions/sessions.js'

export function sessionRoutes(app: FastifyInstance, sessions: Sessions): void {
  app.post('/v1/sessions', async (request, reply) => {
    const credentials = credentialsIn(request.body)
    const { token, expiresAt, created } = await sessions.signIn(credentials, addressOf(request))
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send({
        token,
        token_type: 'Bearer',
        expires_at: new Date(expiresAt * 1000).toISOString(),
        user: credentials.username,
        created,
      })
  })

  app.delete('/v1/sessions/current', async (request, reply) => {
    const address = addressOf(request)
    const examined = sessions.examine(bearerOf(request), address)
    if (examined.kind !== 'accepted') {
      await examined.ended
      throw invalidToken()
    }
    await sessions.logout(examined.session, address)
    return reply.code(204).send()
  })
}

function credentialsIn(body: unknown): Credentials {
  const fields = readJsonBody(body)
  if (fields === 'not JSON')
    throw new GathererError('INVALID_JSON', 'the body is not a JSON object in UTF-8', { hint: usage })
  if (fields === 'too deep')
    throw new GathererError('INVALID_JSON', `the body is more than ${maxNesting} levels deep`, { hint: usage })
  const username = fieldOf(fields, 'username')
  const password = fieldOf(fields, 'password')
  if (typeof username !== 'string' || !isUserName(username)) throw invalid('username', userNameRule)
  if (typeof password !== 'string' || !isPassword(password)) throw invalid('password', '1 to 1,024 bytes')
  return { username, password }
}

const usage = 'send {"username": "…", "password": "…"}'

function bearerOf(request: FastifyRequest): string {
  const match = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')
  if (!match?.[1]) throw invalidToken()
  return match[1]
}

function invalidToken(): GathererError {
  return new GathererError('INVALID_TOKEN', 'no token, or one that is not good any more', {
    hint: 'POST /v1/sessions gives a new one',
  })
}

function invalid(field: string, rule: string): GathererError {
  return new GathererError('INVALID_REQUEST', `'${field}' is missing or will not do`, { hint: `a string of ${rule}` })
}
