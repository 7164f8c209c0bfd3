/** `/v1/users/{name}/tokens` in the document. */
import { sampleApiToken } from '../schemas/tokens.js'
import { json, named, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { tokenIdParameter, userNameParameter } from './parameters.js'
import { admission, anyBody, anyRequest, changing } from './refusals.js'
import type { Operation, Paths } from './model.js'

const created = '2026-11-22T05:41:51.123Z'
const web = { id: '4f1c9a02b7d3e658', name: 'web-1', scope: 'write', created_at: created }
/** Of a name that nobody has, or that is not percent-encoded. */
const ofUser = ['USER_UNKNOWN', 'NOT_FOUND'] as const
const common = [...admission, ...changing, ...anyRequest, ...anyBody, ...ofUser] as const
const ofTokens = { tags: ['Users'], security: withSignIn } as const

const list: Operation = {
  ...ofTokens,
  operationId: 'listTokens',
  summary: 'List API tokens',
  description: 'Those of a user that are good, without the tokens themselves. For the user itself, and for admins.',
  parameters: [userNameParameter],
  responses: {
    200: json('The tokens.', ref('ApiTokens'), [
      ['some', { tokens: [{ ...web, last_used_at: '2026-11-22T05:41:00.000Z' }] }],
    ]),
    ...problems(common),
  },
}

const make: Operation = {
  ...ofTokens,
  operationId: 'makeToken',
  summary: 'Make an API token',
  description:
    'It is good until it ends or is revoked, and shown this once. A user has 100 at most. For the user itself, and for admins.',
  parameters: [userNameParameter],
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says.',
    required: true,
    content: {
      'application/json': {
        schema: ref('NewApiToken'),
        examples: named([['for a machine that sends', { name: 'web-1', scope: 'write' }]]),
      },
    },
  },
  responses: {
    201: json('The token.', ref('MadeApiToken'), [['for a machine that sends', { ...web, token: sampleApiToken }]]),
    ...problems([...common, 'INVALID_JSON', 'TOO_MANY_TOKENS']),
  },
}

const revoke: Operation = {
  ...ofTokens,
  operationId: 'revokeToken',
  summary: 'Revoke an API token',
  description: 'When the answer comes it is refused. For the user itself, and for admins.',
  parameters: [userNameParameter, tokenIdParameter],
  responses: {
    204: { description: 'It is good no more.' },
    ...problems([...common, 'TOKEN_UNKNOWN']),
  },
}

export const tokenOperations: Paths = {
  '/v1/users/{name}/tokens': { get: list, post: make },
  '/v1/users/{name}/tokens/{id}': { delete: revoke },
}
