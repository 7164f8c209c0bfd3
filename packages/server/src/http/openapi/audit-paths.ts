/** `/v1/audit` in the document. */
import { Type } from 'typebox'
import { json, problems } from './answers.js'
import { ref, withSignIn } from './components.js'
import { admission, anyRequest } from './refusals.js'
import type { Operation, Parameter, Paths } from './model.js'

const list: Operation = {
  tags: ['Users'],
  security: withSignIn,
  operationId: 'listAudit',
  summary: 'Who changed what',
  description: 'At most 1,000 lines, the oldest first; with `before` the newest first. For admins.',
  parameters: [
    place('after', 'Go on behind this line.'),
    place('before', 'The lines before this one, the newest first.'),
  ],
  responses: {
    200: json('The lines.', ref('AuditAnswer'), [
      [
        'one line',
        {
          audit: [
            {
              id: 7,
              at: '2026-11-22T05:41:51.123Z',
              who: 'root',
              address: '192.0.2.1',
              action: 'user.change',
              subject: 'dale',
              result: 'done',
              detail: 'role reader',
            },
          ],
        },
      ],
    ]),
    ...problems([...admission, 'NOT_ALLOWED', ...anyRequest, 'INVALID_REQUEST']),
  },
}

function place(name: string, description: string): Parameter {
  return { name, in: 'query', description, schema: Type.Integer({ minimum: 0 }) }
}

export const auditOperations: Paths = { '/v1/audit': { get: list } }
