/**
 * Whatever a handler or the web framework throws, as one of our errors; and our errors as problem documents.
 *
 * What nobody expected becomes UNEXPECTED: told to the log, never to the client.
 */
import { codeOf, GathererError, problemContentType, problemOf } from '@message-gatherer/protocol'
import { challengeFor, countedCookie } from './authorization.js'
import { takenCookie, type CookieName } from './cookies.js'
import { requestIdHeaders, requestIdOf } from './request-id.js'
import type { IncomingMessage } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Answer } from './dialects/dialect.js'

const waitSeconds = 5

export function asGathererError(error: unknown): GathererError {
  if (error instanceof GathererError) return error
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (codeOf(error) === 'FST_ERR_BAD_URL')
    return new GathererError('NOT_FOUND', 'the path is not percent-encoded UTF-8', { hint: 'GET / says what there is' })
  // The framework's own refusals of what it could not read: a wrong Content-Length, a malformed header.
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GathererError('INVALID_REQUEST', 'the request could not be read', { hint: 'send it again, whole' })
  }
  return new GathererError('UNEXPECTED', 'something went wrong that should not', {
    cause: error,
    retryAfterSeconds: waitSeconds,
  })
}

/** @param request the one that is refused. */
export function problemAnswer(error: GathererError, request: IncomingMessage): Answer {
  const problem = problemOf(error, requestIdOf(request))
  const { retryAfterSeconds } = error
  return {
    status: problem.status,
    contentType: problemContentType,
    text: JSON.stringify(problem),
    headers: {
      ...requestIdHeaders(request),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(problem.status === 401 ? challengeTo(request, error) : {}),
    },
  }
}

/** A browser also forgets a cookie that is worth nothing. */
function challengeTo(request: IncomingMessage, { code }: GathererError): Readonly<Record<string, string>> {
  const challenge = { 'www-authenticate': challengeFor(request.headers.authorization) }
  const dead = code === 'INVALID_TOKEN' && cookieNames.find(name => countedCookie(request, name) !== undefined)
  return dead ? { ...challenge, 'set-cookie': takenCookie(dead) } : challenge
}

const cookieNames: readonly CookieName[] = ['__Host-session', 'session']

export function sendByFramework(
  reply: FastifyReply,
  { status, contentType, text, headers = {} }: Answer,
): FastifyReply {
  return reply.code(status).headers(headers).header('content-type', contentType).send(text)
}

export function stopping(): GathererError {
  return new GathererError('DRAINING', 'the server is stopping', { retryAfterSeconds: waitSeconds })
}
