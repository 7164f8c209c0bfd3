/** API tokens and enrolment codes as JSON Schema (protocol rules S9, S15). */
import { Type } from 'typebox'
import {
  apiTokenPrefix,
  maxStreamNameCharacters,
  namePattern,
  scopes,
  streamNameRule,
} from '@message-gatherer/protocol'
import { Instant } from './names.js'

/** How an API token looks; nobody has it. */
export const sampleApiToken = `${apiTokenPrefix}eWj2mP0rVbq6sT8uXyZ1aC3dE5fG7hJ9kL-mN_oQ4pR`

export const Scope = Type.Enum([...scopes], {
  title: 'Scope',
  description: '`write` sends, `read` reads, `admin` does all that its user may.',
  examples: ['write'],
})

export const TokenName = Type.String({
  title: 'Token name',
  description: `The machine that uses it: ${streamNameRule}.`,
  minLength: 1,
  maxLength: maxStreamNameCharacters,
  pattern: namePattern,
  examples: ['web-1'],
})

export const TokenId = Type.String({
  title: 'Token id',
  description: 'Names the token, without being it.',
  examples: ['4f1c9a02b7d3e658'],
})

export const NewApiToken = Type.Object(
  { name: TokenName, scope: Scope, expires_at: Type.Optional(Instant) },
  {
    title: 'New API token',
    description: 'Without `expires_at` it is good until it is revoked.',
    additionalProperties: false,
    examples: [{ name: 'web-1', scope: 'write' }],
  },
)

const time = (description: string) => Type.String({ description, format: 'date-time' })

const told = {
  id: TokenId,
  name: TokenName,
  scope: Scope,
  created_at: time('When it was made.'),
  expires_at: Type.Optional(time('When it ends; it has none if this is missing.')),
}

export const ApiToken = Type.Object(
  { ...told, last_used_at: Type.Optional(time('To the minute; missing if it never was.')) },
  { title: 'API token' },
)

export const ApiTokens = Type.Object(
  { tokens: Type.Array(ApiToken, { description: 'Those that are good, the oldest first.' }) },
  { title: 'API tokens' },
)

export const MadeApiToken = Type.Object(
  {
    ...told,
    token: Type.String({ description: 'The token itself. It is shown this once.', examples: [sampleApiToken] }),
  },
  { title: 'API token that was made' },
)
