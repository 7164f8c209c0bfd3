/** The list of sessions in the document, and the end of one. */
import { Type } from 'typebox'
import { UserName } from '../schemas/names.js'
import { json, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { admission, anyBody, anyRequest, changing } from './refusals.js'
import type { Operation, Parameter } from './model.js'

const common = [...admission, ...changing, ...anyRequest, ...anyBody] as const
const tags = ['Sessions']

export const listSessions: Operation = {
  tags,
  security: withSignIn,
  operationId: 'listSessions',
  summary: 'List sessions',
  description: "One's own; for an admin all, or those of one user. By id, at most 10,000 at once.",
  parameters: [
    query('user', 'Only those of this user.', UserName),
    query('after', 'Go on behind this id.', Type.String()),
  ],
  responses: {
    200: json('The sessions.', ref('ListedSessions'), [
      [
        'one of each kind',
        {
          sessions: [
            {
              id: '0b61c5ac2ba14af7a6a0f8f3c1d97e55',
              user: 'dale',
              kind: 'classic',
              address: '192.0.2.1',
              state: 'identified',
              changed_at: '2026-11-22T05:41:51.123Z',
              current: false,
            },
            {
              id: '7e19f4d0a5c84b6f9d2a3b8c6e0f1247',
              user: 'dale',
              kind: 'native',
              state: 'authenticated',
              changed_at: '2026-11-22T05:41:51.123Z',
              expires_at: '2026-11-22T05:51:51.000Z',
              current: true,
            },
          ],
        },
      ],
    ]),
    ...problems(common),
  },
}

export const endSession: Operation = {
  tags,
  security: withSignIn,
  operationId: 'endSession',
  summary: 'End a session',
  description: "One of one's own; for an admin any. None of its tokens is good any more.",
  parameters: [{ name: 'id', in: 'path', required: true, description: 'The session.', schema: Type.String() }],
  responses: {
    204: { description: 'The session is over.' },
    ...problems([...common, 'SESSION_UNKNOWN', 'NOT_FOUND']),
  },
}

function query(name: string, description: string, schema: object): Parameter {
  return { name, in: 'query', description, schema }
}
