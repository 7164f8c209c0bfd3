/** `/v1/sessions` in the document. */
import { sampleToken } from '../schemas/names.js'
import { json, named, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { admission, anyBody, anyRequest, changing } from './refusals.js'
import { endSession, listSessions } from './session-list-paths.js'
import type { Operation, Paths } from './model.js'

const example = 'name and password'
const tags = ['Sessions']

const signIn: Operation = {
  operationId: 'signIn',
  summary: 'Sign in, or renew a token',
  description:
    'With a name and password: identify and authenticate in one; a new name becomes a user, if registration is open. ' +
    'Without them the Authorization header counts, or the cookie: a token gets a new one of the same session. ' +
    'With `cookie` the token comes as a cookie, `__Host-session` over TLS and else `session`.',
  tags,
  security: [{}, ...withSignIn],
  requestBody: {
    description: 'A JSON object, whatever the Content-Type says. It may be left out where the header says who asks.',
    required: false,
    content: {
      'application/json': {
        schema: ref('SignInRequest'),
        examples: named([[example, { username: 'dale', password: 'pass' }]]),
      },
    },
  },
  responses: {
    201: json(
      'A token, or what is known of the one in the cookie.',
      { anyOf: [ref('TokenAnswer'), ref('CookieAnswer')] },
      [
        [
          example,
          {
            token: sampleToken,
            token_type: 'Bearer',
            expires_at: '2026-11-22T05:51:51.000Z',
            user: 'dale',
            role: 'writer',
            created: true,
          },
        ],
      ],
    ),
    ...problems([...admission, ...changing, ...anyRequest, ...anyBody, 'INVALID_JSON']),
  },
}

const signOut: Operation = {
  operationId: 'signOut',
  summary: 'End the session',
  description:
    'The session of whoever asks; its tokens end with it, and its cookie is taken away. An API token that asks is revoked.',
  tags,
  security: withSignIn,
  responses: {
    204: { description: 'The session is over.' },
    ...problems([...admission, ...changing, ...anyRequest, ...anyBody]),
  },
}

export const sessionOperations: Paths = {
  '/v1/sessions': { get: listSessions, post: signIn },
  '/v1/sessions/current': { delete: signOut },
  '/v1/sessions/{id}': { delete: endSession },
}
