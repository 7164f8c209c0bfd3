/** `/v1/keys` and `/v1/setup` in the document. */
import { json, problems } from './answers.js'
import { ref, withoutSignIn, withSignIn } from './components.js'
import { admission, anyBody, anyRequest, changing } from './refusals.js'
import type { Operation, Paths } from './model.js'

const common = [...admission, ...changing, ...anyRequest, ...anyBody] as const
const tags = ['Users']
const createdAt = '2026-11-22T05:41:51.123Z'
const signs = { id: '9f2c1b7a4d3e8f60', created_at: createdAt }

const list: Operation = {
  tags,
  security: withSignIn,
  operationId: 'listKeys',
  summary: 'List the keys that sign tokens',
  description: 'Oldest first; the last one signs. For admins.',
  responses: {
    200: json('The keys.', ref('SigningKeys'), [
      ['after a rotation', { keys: [{ ...signs, id: '1c291ca3', ends_at: '2026-11-22T05:51:51.123Z' }, signs] }],
    ]),
    ...problems(common),
  },
}

const rotate: Operation = {
  tags,
  security: withSignIn,
  operationId: 'rotateKeys',
  summary: 'Sign with another key',
  description:
    'Tokens that were signed before stay good until they end, unless `end_sessions` is true: then all sessions end. For admins.',
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says. It may be left out.',
    required: false,
    content: { 'application/json': { schema: ref('KeyRotation') } },
  },
  responses: {
    201: json('The key that signs from now on.', ref('SigningKey'), [['another key', signs]]),
    ...problems([...common, 'INVALID_JSON']),
  },
}

const setup: Operation = {
  tags,
  security: withoutSignIn,
  operationId: 'setUp',
  summary: 'Make the first admin',
  description: 'By the code of the link that a start prints while there is no admin who can sign in. It is good once.',
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says.',
    required: true,
    content: { 'application/json': { schema: ref('SetupRequest') } },
  },
  responses: {
    201: json('The admin.', ref('User'), [
      ['the first admin', { name: 'root', role: 'admin', state: 'active', created_at: createdAt }],
    ]),
    ...problems([
      'WRONG_CREDENTIALS',
      'USER_EXISTS',
      'DATABASE_UNAVAILABLE',
      ...anyRequest,
      ...anyBody,
      'INVALID_JSON',
    ]),
  },
}

export const keyOperations: Paths = {
  '/v1/keys': { get: list, post: rotate },
  '/v1/setup': { post: setup },
}
