/** The bodies of answers as JSON Schema, for `GET /openapi.json` (protocol rules C1, P7, S3, M1 and M8). */
import { Type } from 'typebox'
import { errorCodes, statusDescriptions, type Code } from '@message-gatherer/protocol'
import { Role } from './users.js'
import { OffsetText, Sequence, sequence, Token, UserName } from './names.js'

export const ClassicAnswer = Type.Object(
  {
    status_message: Type.String({ description: 'What happened, in words.' }),
    status_code: Type.Integer({ description: 'The HTTP status.', enum: Object.keys(statusDescriptions).map(Number) }),
    status_description: Type.String({
      description: 'What the status is called.',
      enum: Object.values(statusDescriptions),
    }),
  },
  { title: 'Classic answer', description: 'Every answer to a classic message has these three.' },
)

export const AuthenticateAnswer = Type.Object(
  {
    ...ClassicAnswer.properties,
    token: Type.String({ description: 'For the messages that follow; empty when there is none.' }),
  },
  { title: 'Answer to AUTHENTICATE' },
)

export const ConflictAnswer = Type.Object(
  { ...ClassicAnswer.properties, expected_sequence: Type.Optional(Sequence) },
  { title: 'Conflict of sequences', description: 'With `expected_sequence` where messages are missing.' },
)

export const TokenAnswer = Type.Object(
  {
    token: Token,
    token_type: Type.Literal('Bearer'),
    expires_at: Type.String({ description: 'Until when the token is good.', format: 'date-time' }),
    user: UserName,
    role: Role,
    created: Type.Boolean({ description: 'This made the user.' }),
  },
  { title: 'Token' },
)

const { expires_at, user, role, created } = TokenAnswer.properties

export const CookieAnswer = Type.Object(
  { expires_at, user, role, created },
  { title: 'Cookie', description: 'The token itself came as a cookie.' },
)

export const StoredAnswer = Type.Object(
  {
    accepted: Type.Integer({ description: 'How many messages this request added.', minimum: 0 }),
    duplicates: Type.Integer({ description: 'How many were stored before.', minimum: 0 }),
    next_sequence: Type.Optional(sequence('With a producer: the number of its next message.')),
    last_crc32: Type.Optional(
      Type.String({
        description: 'With a producer: CRC-32 of the stored JSON text of message `next_sequence - 1`.',
        pattern: '^[0-9a-f]{8}$',
      }),
    ),
  },
  { title: 'Stored', description: 'All messages of the request are on the disk.' },
)

/** Statuses that come before a request is understood. */
const unreadableStatuses = [400, 408]
const codes = Object.keys(errorCodes) as Code[]

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where the code is explained.', format: 'uri-reference' }),
    title: Type.String({ description: 'What the code is called.' }),
    status: Type.Integer({
      description: 'The HTTP status.',
      enum: [...new Set([...codes.map(code => errorCodes[code].status), ...unreadableStatuses])],
    }),
    code: Type.Enum(codes, { description: 'What a program decides by; `GET /errors` explains each.' }),
    detail: Type.String({ description: 'What happened, in words.' }),
    hint: Type.Optional(Type.String({ description: 'What to do next.' })),
    line: Type.Optional(Type.Integer({ description: 'The line of the first bad message, from 1.', minimum: 1 })),
    byte: Type.Optional(Type.Integer({ description: 'Where in the body, decompressed: from 0.', minimum: 0 })),
    expected_sequence: Type.Optional(sequence("The number of the producer's next message.")),
    first_offset: Type.Optional(OffsetText),
    last_offset: Type.Optional(OffsetText),
    request_id: Type.Optional(Type.String({ description: "What the request is called in the server's log." })),
  },
  { title: 'Problem', description: 'A refusal (RFC 9457).' },
)
