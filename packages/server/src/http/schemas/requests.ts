/**
 * The bodies of requests as JSON Schema: what they are checked against, and what `GET /openapi.json` says of them.
 *
 * The members stand in the order in which they are looked at (protocol rule C6). Members that are not named are left
 * alone, except in an envelope.
 */
import { Type } from 'typebox'
import { isRfc3339, rfc3339Pattern } from '@message-gatherer/protocol'
import { Password, sampleToken, SourceName, Token, UserName } from './names.js'

export const IdentifyRequest = Type.Object(
  { message_type: Type.Literal('IDENTIFY'), username: UserName },
  { title: 'Identify', description: 'Who I am.', examples: [{ message_type: 'IDENTIFY', username: 'dale' }] },
)

export const AuthenticateRequest = Type.Object(
  { message_type: Type.Literal('AUTHENTICATE'), username: UserName, password: Password },
  {
    title: 'Authenticate',
    description: 'My password, for a token.',
    examples: [{ message_type: 'AUTHENTICATE', username: 'dale', password: 'pass' }],
  },
)

/** Any JSON value but null, which is as good as missing (protocol rule P3). */
const ClassicMessage = Type.Unsafe<unknown>({
  title: 'Message',
  description: 'Any JSON value but null. `""` and `"logout"`, exactly, end the session.',
  not: { type: 'null' },
  examples: ['Hail Dale!', { temperature: 21.5 }],
})

export const MessageRequest = Type.Object(
  { message_type: Type.Literal('MESSAGE'), token: Token, message: ClassicMessage },
  {
    title: 'Message',
    description: 'What is to be kept.',
    examples: [{ message_type: 'MESSAGE', token: sampleToken, message: 'Hail Dale!' }],
  },
)

export const SignInRequest = Type.Object(
  {
    username: UserName,
    password: Password,
    cookie: Type.Optional(
      Type.Boolean({
        description: 'Answer with a cookie that scripts cannot read; needs the header Gatherer-CSRF: 1.',
      }),
    ),
  },
  {
    title: 'Sign-in',
    description: 'Identify and authenticate in one.',
    examples: [{ username: 'dale', password: 'pass' }],
  },
)

const SentAt = Type.Refine(
  Type.String({
    title: 'Sent at',
    description: 'When the sender had it: date and time of RFC 3339 with offset.',
    pattern: rfc3339Pattern,
    examples: ['2026-11-22T05:41:51.123Z'],
  }),
  isRfc3339,
)

export const Envelope = Type.Object(
  {
    message: Type.Unknown({ title: 'Message', description: 'Any JSON value.' }),
    sent_at: Type.Optional(SentAt),
    source: Type.Optional(SourceName),
  },
  {
    title: 'Envelope',
    description: 'One line: a message with what its sender knows of it.',
    additionalProperties: false,
    examples: [{ message: 'Hail Dale!', sent_at: '2026-11-22T05:41:51.123Z', source: '/var/log/app.log' }],
  },
)

/** One message, or several in an array. */
export const JsonMessages = Type.Unsafe<unknown>({
  title: 'Message or messages',
  description: 'One JSON value is one message; of an array each element is.',
  anyOf: [
    { title: 'One message', type: ['object', 'string', 'number', 'boolean', 'null'] },
    { title: 'Messages', type: 'array', minItems: 1 },
  ],
  examples: [{ temperature: 21.5 }, ['Hail', 'Dale!']],
})
