/** `/v1/users` in the document. */
import { json, named, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { afterParameter, userNameParameter } from './parameters.js'
import { admission, anyBody, anyRequest, changing } from './refusals.js'
import type { Operation, Paths } from './model.js'

const created = '2026-11-22T05:41:51.123Z'
const dale = { name: 'dale', role: 'reader', state: 'active', created_at: created }
const common = [...admission, ...changing, ...anyRequest, ...anyBody] as const
/** Of a name that nobody has, or that is not percent-encoded; of the last admin. */
const ofOne = ['USER_UNKNOWN', 'NOT_FOUND', 'LAST_ADMIN'] as const
const tagged = { tags: ['Users'], security: withSignIn } as const

const list: Operation = {
  ...tagged,
  operationId: 'listUsers',
  summary: 'List users',
  description: 'By name, at most 10,000 at once. For admins.',
  parameters: [afterParameter],
  responses: {
    200: json('The users.', ref('Users'), [['some', { users: [dale] }]]),
    ...problems(common),
  },
}

const add: Operation = {
  ...tagged,
  operationId: 'addUser',
  summary: 'Add a user',
  description: 'Its name was never one of a user before. For admins.',
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says.',
    required: true,
    content: {
      'application/json': {
        schema: ref('NewUser'),
        examples: named([['a reader', { name: 'dale', role: 'reader', password: 'pass' }]]),
      },
    },
  },
  responses: {
    201: json('The user.', ref('User'), [['a reader', dale]]),
    ...problems([...common, 'INVALID_JSON', 'USER_EXISTS']),
  },
}

const change: Operation = {
  ...tagged,
  operationId: 'changeUser',
  summary: 'Change a user',
  description:
    'All that is named, or nothing. Who is disabled or gets another password loses all sessions at once. For admins.',
  parameters: [userNameParameter],
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says. It names one thing at least.',
    required: true,
    content: {
      'application/json': {
        schema: ref('UserChange'),
        examples: named([
          ['another role', { role: 'admin' }],
          ['disabled', { disabled: true }],
        ]),
      },
    },
  },
  responses: {
    200: json('The user as it is now.', ref('User'), [
      ['another role', { ...dale, role: 'admin' }],
      ['disabled', { ...dale, state: 'disabled' }],
    ]),
    ...problems([...common, 'INVALID_JSON', ...ofOne]),
  },
}

const remove: Operation = {
  ...tagged,
  operationId: 'removeUser',
  summary: 'Remove a user',
  description: 'Its entries stay, and its name stays reserved. For admins.',
  parameters: [userNameParameter],
  responses: {
    204: { description: 'The user is gone.' },
    ...problems([...common, ...ofOne]),
  },
}

const changeOwnPassword: Operation = {
  ...tagged,
  operationId: 'changeOwnPassword',
  summary: 'Give oneself another password',
  description: 'By the one there is. All sessions of the user end, this one too; its API tokens stay.',
  parameters: [userNameParameter],
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says.',
    required: true,
    content: { 'application/json': { schema: ref('OwnPassword') } },
  },
  responses: {
    204: { description: 'The password is the new one.' },
    ...problems([...common, 'INVALID_JSON', 'NOT_FOUND', 'USER_UNKNOWN']),
  },
}

export const userOperations: Paths = {
  '/v1/users': { get: list, post: add },
  '/v1/users/{name}': { patch: change, delete: remove },
  '/v1/users/{name}/password': { post: changeOwnPassword },
}
