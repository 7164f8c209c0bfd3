/** `/v1/sessions`: sign in with one message, renew the token, sign out (protocol rules S3, S8, S13 and S14). */
import { GathererError, hasCode, passwordRule, userNameRule } from '@message-gatherer/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { countedCookie, demandCsrfHeader, type ReadAuthorization } from './authorization.js'
import { givenCookie, takenCookie, type CookieName } from './cookies.js'
import { fieldOf, jsonObject, type JsonBody } from './json-body.js'
import { requestCheck } from './request-check.js'
import { SignInRequest } from './schemas/requests.js'
import { isApiToken, nameOf, type ApiToken, type Credential } from '../sessions/credential.js'
import { invalidToken } from '../sessions/refusals.js'
import type { Administration, AdministrationFor } from '../administration/administration.js'
import type { Session } from '../sessions/session.js'
import type { SignInRate } from '../limits/sign-in-rate.js'
import type { Access, Authorization } from '../sessions/access.js'
import type { Sessions, SignedIn } from '../sessions/sessions.js'

export interface SessionRoutesOptions {
  readonly sessions: Sessions
  readonly access: Access
  readonly administration: AdministrationFor
  readonly signInRate: SignInRate
  readonly now: () => number
  readonly readAuthorization: ReadAuthorization
  readonly cookieOf: (request: FastifyRequest) => CookieName
  readonly addressOf: (request: FastifyRequest) => string
}

export function sessionRoutes(app: FastifyInstance, options: SessionRoutesOptions): void {
  const { sessions, access, administration, signInRate, now, readAuthorization, cookieOf, addressOf } = options
  // Who shows nothing in the head can only have a password in the body.
  const onRequest = async (request: FastifyRequest) => {
    if (showsNothing(request)) signInRate.take(addressOf(request))
  }

  app.post('/v1/sessions', { ...judgedHere, onRequest }, async (request, reply) => {
    const [{ authorization, answer }, address] = [whoAsks(request, options), addressOf(request)]
    if (authorization.scheme === 'basic' && !showsNothing(request)) signInRate.take(address)
    const signedIn =
      authorization.scheme === 'basic'
        ? await sessions.signIn(authorization, address)
        : await sessions.renew(sessionOf(await access.admit(authorization, address)), address)
    reply.code(201).header('cache-control', 'no-store')
    if (answer === 'token') return reply.send(tokenAnswer(signedIn))
    const seconds = signedIn.expiresAt - Math.floor(now() / 1000)
    return reply
      .header('set-cookie', givenCookie(cookieOf(request), signedIn.token, seconds))
      .send(sessionAnswer(signedIn))
  })

  app.delete('/v1/sessions/current', judgedHere, async (request, reply) => {
    const address = addressOf(request)
    const credential = await access.admit(readAuthorization(request.raw), address)
    if (isApiToken(credential)) await revoke(credential, administration({ who: nameOf(credential), address }))
    else await sessions.logout(credential, address)
    const cookie = cookieOf(request)
    if (countedCookie(request, cookie) !== undefined) reply.header('set-cookie', takenCookie(cookie))
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

function showsNothing({ headers }: FastifyRequest): boolean {
  return headers.authorization === undefined && headers.cookie === undefined
}

function tokenAnswer(signedIn: SignedIn): object {
  return { token: signedIn.token, token_type: 'Bearer', ...sessionAnswer(signedIn) }
}

/** What a page is told, whose scripts never see the token. */
function sessionAnswer({ expiresAt, session, created }: SignedIn): object {
  return { expires_at: new Date(expiresAt * 1000).toISOString(), user: session.user, role: session.role, created }
}

interface Asked {
  readonly authorization: Authorization
  /** What the token comes in. */
  readonly answer: 'token' | 'cookie'
}

/** Who wants a token: the name and password in the body, or else what the header says, or the cookie. */
function whoAsks(request: FastifyRequest, { readAuthorization, cookieOf }: SessionRoutesOptions): Asked {
  const { body, headers } = request
  const hasCookie = countedCookie(request, cookieOf(request)) !== undefined
  const isShown = headers.authorization !== undefined || hasCookie
  const object = isShown && isEmpty(body) ? undefined : jsonObject(body, usage)
  const answer = object && wantsCookie(object) ? 'cookie' : 'token'
  if (answer === 'cookie') demandCsrfHeader(request)
  if (isShown && (!object || namesNobody(object))) {
    // A page that renews its cookie must not be shown what is in it.
    return { authorization: readAuthorization(request.raw), answer: hasCookie ? 'cookie' : answer }
  }
  const checked = signIn(object ?? jsonObject(body, usage))
  if (!('fields' in checked)) throw invalid(checked.field)
  const { username, password } = checked.fields
  return { authorization: { scheme: 'basic', username, password }, answer }
}

const signIn = requestCheck(SignInRequest)

/** @throws {GathererError} INVALID_REQUEST */
function wantsCookie(object: JsonBody): boolean {
  const cookie = fieldOf(object, 'cookie') ?? false
  if (typeof cookie === 'boolean') return cookie
  throw new GathererError('INVALID_REQUEST', "'cookie' will not do", { hint: 'true or false' })
}

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
