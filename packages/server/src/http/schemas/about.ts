/** What the server says of itself, as JSON Schema (protocol rules A1, A2 and A4). */
import { Type } from 'typebox'

const bytes = (description: string) => Type.Integer({ description: `${description}, in bytes.`, minimum: 1 })

export const About = Type.Object(
  {
    name: Type.Literal('message-gatherer'),
    version: Type.String({ examples: ['0.1.0'] }),
    journal_id: Type.String({ description: 'Chosen when the journal was created.', pattern: '^[0-9a-f]{8}$' }),
    registration: Type.Enum(['open', 'closed'], {
      description: '`open`: the first password that is given for a new name makes it a user.',
    }),
    limits: Type.Object(
      {
        classic_body_bytes: bytes('The body of a classic message or a sign-in'),
        body_bytes: bytes('The body of a request to /v1/messages'),
        decompressed_bytes: bytes('That body, decompressed'),
        message_bytes: bytes('One message'),
        messages: Type.Integer({ description: 'Messages in one request.', minimum: 1 }),
        nesting: Type.Integer({ description: 'Arrays and objects inside one another.', minimum: 1 }),
      },
      { description: 'What a request may hold, at most.' },
    ),
  },
  { title: 'About this server' },
)

export const Liveness = Type.Object({ status: Type.Literal('ok') }, { title: 'Liveness' })

export const Readiness = Type.Object(
  {
    status: Type.Enum(['ready', 'not ready']),
    draining: Type.Boolean({ description: 'The server is stopping.' }),
    journal: Type.Object({
      state: Type.Enum(['writable', 'full', 'poisoned', 'closed']),
      reason: Type.Optional(Type.String({ description: 'Why it is not writable.' })),
      damaged_lines: Type.Integer({ description: 'Lines that cannot be read any more.', minimum: 0 }),
      missing_bytes: Type.Integer({ description: 'Acknowledged bytes that are not there.', minimum: 0 }),
    }),
    database: Type.Object({
      state: Type.Enum(['answering', 'out of reach', 'out of reach for too long'], {
        description: 'Out of reach nobody can sign in; for too long nobody can send or read either.',
      }),
    }),
  },
  { title: 'Readiness' },
)

export const Description = Type.Object(
  { openapi: Type.String({ pattern: '^3\\.1\\.' }), info: Type.Object({}), paths: Type.Object({}) },
  { title: 'This document', description: 'OpenAPI 3.1.', additionalProperties: true },
)
