/** What the server says of itself, in the document. */
import { json, problems, text } from './answers.js'
import { ref, withoutSignIn } from './components.js'
import { headersFor } from './headers.js'
import { anyRequest } from './refusals.js'
import type { Answer, Operation, Paths } from './model.js'

export const aboutOperations: Paths = {
  '/': { get: about('welcome', 'What this is, and how to send', text('For people.')) },
  '/errors': { get: about('errors', 'Every error explained', text('A list of the codes.')) },
  '/v1': { get: about('about', 'Name, version, journal and limits', json('This server.', ref('About'))) },
  '/healthz': { get: always('alive', 'Whether the process answers', json('It does.', ref('Liveness'))) },
  '/readyz': { get: readyz() },
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
  const notReady = { ...json('They cannot; the body says why.', ref('Readiness')), ...headersFor(503, 'native') }
  return { ...operation, responses: { ...operation.responses, 503: notReady } }
}
