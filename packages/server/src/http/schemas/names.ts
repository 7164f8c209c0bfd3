/**
 * What identifies somebody or something, as JSON Schema (protocol rules P1, P2, M1 and M7).
 *
 * The patterns and limits are those of `packages/protocol`. Schemas have the names that they have in `GET /openapi.json`.
 */
import { Type } from 'typebox'
import {
  rfc3339Pattern,
  defaultStream,
  isPassword,
  maxPasswordBytes,
  maxProducerIdCharacters,
  maxSequence,
  maxSourceCharacters,
  maxStreamNameCharacters,
  maxUserNameCharacters,
  namePattern,
  passwordRule,
  producerIdPattern,
  producerIdRule,
  streamNameRule,
  userNameRule,
} from '@message-gatherer/protocol'

export const UserName = Type.String({
  title: 'User name',
  description: `${userNameRule}. Names are compared exactly.`,
  minLength: 1,
  maxLength: maxUserNameCharacters,
  pattern: namePattern,
  examples: ['dale', 'sensor-7@roof'],
})

/** JSON Schema counts characters; the bytes are looked at beside it. */
export const Password = Type.Refine(
  Type.String({
    title: 'Password',
    description: `${passwordRule} of UTF-8.`,
    format: 'password',
    minLength: 1,
    maxLength: maxPasswordBytes,
    examples: ['pass'],
  }),
  isPassword,
)

/** How a token looks; nobody signed it. */
export const sampleToken = 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl'

export const Token = Type.String({
  title: 'Token',
  description: 'A JSON Web Token, as a sign-in gave it.',
  examples: [sampleToken],
})

export const StreamName = Type.String({
  title: 'Stream',
  description: `${streamNameRule}.`,
  minLength: 1,
  maxLength: maxStreamNameCharacters,
  pattern: namePattern,
  default: defaultStream,
  examples: [defaultStream, 'access-log'],
})

export const ProducerId = Type.String({
  title: 'Producer',
  description: `A random id for one unbroken life of a sender: ${producerIdRule}.`,
  minLength: 1,
  maxLength: maxProducerIdCharacters,
  pattern: producerIdPattern,
  examples: ['k3vX9wQ2'],
})

export const Sequence = sequence('The number of a message among those of its producer: from 0, one more each.')

/** A sequence, described by what it is the number of. */
export function sequence(description: string) {
  return Type.Integer({ title: 'Sequence', description, minimum: 0, maximum: maxSequence, examples: [0, 7] })
}

export const SourceName = Type.String({
  title: 'Source',
  description: 'Where the sender had it from, a file for example.',
  minLength: 1,
  maxLength: maxSourceCharacters,
  examples: ['/var/log/app.log'],
})

export const OffsetText = Type.String({
  title: 'Offset',
  description: 'A place in the journal; given back as it came.',
  pattern: '^[0-9a-f]{8}-\\d+$',
  examples: ['1c291ca3-123'],
})

export const Instant = Type.String({
  title: 'Time',
  description: 'Date and time of RFC 3339 with offset.',
  pattern: rfc3339Pattern,
  examples: ['2026-11-22T05:41:51.123Z'],
})
