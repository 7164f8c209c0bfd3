/**
 * Whatever a handler or the web framework throws, as one of our errors; and our errors as problem documents.
 *
 * What nobody expected becomes UNEXPECTED: told to the log, never to the client.
 */
import { codeOf, GathererError, problemContentType, problemOf } from '@message-gatherer/protocol'
import { challengeFor } from './authorization.js'
import type { FastifyReply } from 'fastify'

const retryAfterSeconds = 5

export function asGathererError(error: unknown): GathererError {
  if (error instanceof GathererError) return error
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (codeOf(error) === 'FST_ERR_BAD_URL')
    return new GathererError('NOT_FOUND', 'the path is not percent-encoded UTF-8')
  // The framework's own refusals of what it could not read: a wrong Content-Length, a malformed header.
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GathererError('INVALID_REQUEST', 'the request could not be read', { hint: 'send it again, whole' })
  }
  return new GathererError('UNEXPECTED', 'something went wrong that should not', { cause: error, retryAfterSeconds })
}

export function sendProblem(reply: FastifyReply, error: GathererError): FastifyReply {
  const problem = problemOf(error)
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds)
  if (problem.status === 401) reply.header('www-authenticate', challengeFor(reply.request.headers.authorization))
  return reply.code(problem.status).header('content-type', problemContentType).send(JSON.stringify(problem))
}
