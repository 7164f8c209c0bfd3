/** What the server says of itself, in the document. */
import { json, problems, text } from './answers.js'
import { ref, withoutSignIn, withSignIn } from './components.js'
import { retryAfter } from './headers.js'
import { admission, anyRequest } from './refusals.js'
import type { Answer, Operation, Paths } from './model.js'

export const aboutOperations: Paths = {
  '/errors': { get: about('errors', 'Every error explained', text('A list of the codes.')) },
  '/v1': { get: about('about', 'Name, version, journal and limits', json('This server.', ref('About'))) },
  '/healthz': { get: always('alive', 'Whether the process answers', json('It does.', ref('Liveness'))) },
  '/readyz': { get: readyz() },
  '/metrics': { get: metrics() },
  '/openapi.json': { get: always('describe', 'This document', json('OpenAPI 3.1.', ref('Description'))) },
}

function about(operationId: string, summary: string, answer: Answer): Operation {
  return {
    operationId,
    summary,
    description: 'Not while the server stops.',
    tags: ['About'],
    security: withoutSignIn,
    responses: { 200: answer, ...problems(anyRequest) },
  }
}

function always(operationId: string, summary: string, answer: Answer): Operation {
  return {
    ...about(operationId, summary, answer),
    description: 'Also while the server stops.',
    responses: { 200: answer, ...problems(['METHOD_NOT_ALLOWED']) },
  }
}

function readyz(): Operation {
  const operation = always('ready', 'Whether messages can be stored', json('They can.', ref('Readiness')))
  const notReady = {
    ...json('They cannot; the body says why.', ref('Readiness')),
    headers: { 'Retry-After': retryAfter },
  }
  return { ...operation, responses: { ...operation.responses, 503: notReady } }
}

function metrics(): Operation {
  return {
    operationId: 'metrics',
    summary: 'Figures for Prometheus',
    description: 'For this machine, and for who may read everything. Also while the server stops.',
    tags: ['About'],
    security: [...withSignIn, ...withoutSignIn],
    responses: {
      200: text('In the text format of Prometheus.'),
      ...problems(['METHOD_NOT_ALLOWED', ...admission, 'NOT_ALLOWED', 'TOO_MANY_REQUESTS', 'UNEXPECTED']),
    },
  }
}
