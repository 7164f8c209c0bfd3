/** Enrolment codes as JSON Schema (protocol rule S15). */
import { Type } from 'typebox'
import { enrolmentCodePrefix } from '@message-gatherer/protocol'
import { UserName } from './names.js'
import { MadeApiToken, TokenName } from './tokens.js'

/** How a code looks; nobody made it. */
export const sampleCode = `${enrolmentCodePrefix}Vn3kQ9xZ7rT2yB5mW8cLpA`

export const defaultExpirySeconds = 24 * 60 * 60
const mostExpirySeconds = 30 * 24 * 60 * 60

export const expiryRule = `a whole number of seconds from 1 to ${mostExpirySeconds}`

export const InvitationId = Type.String({
  title: 'Invitation id',
  description: 'Names the enrolment code, without being it.',
  examples: ['9b02e7c41d58f36a'],
})

export const NewInvitation = Type.Object(
  {
    name: UserName,
    expires_in: Type.Optional(
      Type.Integer({ description: 'Seconds.', minimum: 1, maximum: mostExpirySeconds, default: defaultExpirySeconds }),
    ),
  },
  {
    title: 'New invitation',
    description: 'The user is added as a `writer`, if there is none of this name.',
    additionalProperties: false,
    examples: [{ name: 'web-1', expires_in: 3600 }],
  },
)

export const Invitation = Type.Object(
  {
    id: InvitationId,
    name: UserName,
    created_at: Type.String({ description: 'When it was made.', format: 'date-time' }),
    expires_at: Type.String({ description: 'When it ends.', format: 'date-time' }),
  },
  { title: 'Invitation' },
)

export const Invitations = Type.Object(
  { invitations: Type.Array(Invitation, { description: 'Those whose codes are good, the oldest first.' }) },
  { title: 'Invitations' },
)

export const MadeInvitation = Type.Object(
  {
    ...Invitation.properties,
    code: Type.String({ description: 'The enrolment code. It is shown this once.', examples: [sampleCode] }),
  },
  { title: 'Invitation that was made' },
)

export const EnrolmentRequest = Type.Object(
  { code: Type.String({ description: 'The enrolment code.', examples: [sampleCode] }), token_name: TokenName },
  {
    title: 'Enrolment',
    description: 'A code, once, for an API token.',
    additionalProperties: false,
    examples: [{ code: sampleCode, token_name: 'web-1' }],
  },
)

export const Enrolled = Type.Object({ ...MadeApiToken.properties, user: UserName }, { title: 'Enrolled' })
