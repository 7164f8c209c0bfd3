/** Lines of the audit table, as JSON Schema (protocol rule U8). */
import { Type } from 'typebox'

export const AuditLine = Type.Object(
  {
    id: Type.Integer({ description: 'Rises with each line.', minimum: 1 }),
    at: Type.String({ description: 'When.', format: 'date-time' }),
    who: Type.String({
      description: 'A user, with its API token if it came by one; or `local`, `setup`, `enrolment`.',
    }),
    address: Type.String({
      description: 'From where; empty: from the machine of the server, through the data folder.',
    }),
    action: Type.String({ description: 'What was done, or tried.', examples: ['user.change'] }),
    subject: Type.String({ description: 'To whom or what; mostly the name of a user.' }),
    result: Type.String({ description: '`done`, or the code of the refusal.', examples: ['done', 'LAST_ADMIN'] }),
    detail: Type.Optional(Type.String({ description: 'What else there is to know. Never a secret.' })),
  },
  { title: 'Line of the audit table' },
)

export const AuditAnswer = Type.Object(
  {
    audit: Type.Array(AuditLine),
    more: Type.Optional(Type.Literal(true, { description: 'There are others: ask again with `after` or `before`.' })),
  },
  { title: 'Audit' },
)
