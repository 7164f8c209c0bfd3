/** `/v1/invitations` and `/v1/enrolments` in the document. */
import { sampleCode } from '../schemas/invitations.js'
import { sampleApiToken } from '../schemas/tokens.js'
import { json, named, problems } from './answers.js'
import { ref, withoutSignIn, withSignIn } from './components.js'
import { invitationIdParameter } from './parameters.js'
import { admission, anyBody, anyRequest, changing } from './refusals.js'
import type { Operation, Paths } from './model.js'

const created = '2026-11-22T05:41:51.123Z'
const web = { id: '9b02e7c41d58f36a', name: 'web-1', created_at: created, expires_at: '2026-11-23T05:41:51.123Z' }
const common = [...admission, ...changing, ...anyRequest, ...anyBody] as const
const forAdmins = { tags: ['Users'], security: withSignIn } as const

const list: Operation = {
  ...forAdmins,
  operationId: 'listInvitations',
  summary: 'List invitations',
  description: 'Those whose codes are good, without the codes. For admins.',
  responses: {
    200: json('The invitations.', ref('Invitations'), [['some', { invitations: [web] }]]),
    ...problems(common),
  },
}

const make: Operation = {
  ...forAdmins,
  operationId: 'invite',
  summary: 'Make an enrolment code',
  description:
    'For a user, which is added as a writer if there is none. The code is good once, and shown this once. For admins.',
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says.',
    required: true,
    content: {
      'application/json': { schema: ref('NewInvitation'), examples: named([['a machine', { name: 'web-1' }]]) },
    },
  },
  responses: {
    201: json('The invitation.', ref('MadeInvitation'), [['a machine', { ...web, code: sampleCode }]]),
    ...problems([...common, 'INVALID_JSON', 'USER_EXISTS', 'TOO_MANY_INVITATIONS']),
  },
}

const withdraw: Operation = {
  ...forAdmins,
  operationId: 'withdrawInvitation',
  summary: 'Withdraw an enrolment code',
  description: 'It is good no more. For admins.',
  parameters: [invitationIdParameter],
  responses: {
    204: { description: 'It is good no more.' },
    ...problems([...common, 'NOT_FOUND', 'INVITATION_UNKNOWN']),
  },
}

const enrol: Operation = {
  operationId: 'enrol',
  summary: 'Turn an enrolment code into an API token',
  description: 'Once. The token has the scope write and no end, and is shown this once. Nobody has to be signed in.',
  tags: ['Sessions'],
  security: withoutSignIn,
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says.',
    required: true,
    content: {
      'application/json': {
        schema: ref('EnrolmentRequest'),
        examples: named([['a code', { code: sampleCode, token_name: 'web-1' }]]),
      },
    },
  },
  responses: {
    201: json('The token.', ref('Enrolled'), [
      [
        'a code',
        {
          id: '4f1c9a02b7d3e658',
          name: 'web-1',
          scope: 'write',
          created_at: created,
          token: sampleApiToken,
          user: 'web-1',
        },
      ],
    ]),
    ...problems([
      'WRONG_CREDENTIALS',
      'DATABASE_UNAVAILABLE',
      ...anyRequest,
      ...anyBody,
      'INVALID_JSON',
      'TOO_MANY_TOKENS',
    ]),
  },
}

export const invitationOperations: Paths = {
  '/v1/invitations': { get: list, post: make },
  '/v1/invitations/{id}': { delete: withdraw },
  '/v1/enrolments': { post: enrol },
}
