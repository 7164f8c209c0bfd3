/** Sessions, signing keys and the setup of the first admin, as JSON Schema (protocol rules S12, S16 and S17). */
import { Type } from 'typebox'
import { Password, UserName } from './names.js'

const time = (description: string) => Type.String({ description, format: 'date-time' })

export const ListedSession = Type.Object(
  {
    id: Type.String({ description: 'Names it, and is no token.' }),
    user: UserName,
    kind: Type.Enum(['classic', 'native'], { description: '`classic`: by the three messages, from one address.' }),
    address: Type.Optional(Type.String({ description: 'Where a classic one belongs.' })),
    state: Type.Enum(['identified', 'authenticated']),
    changed_at: time('When it last became what it is.'),
    expires_at: Type.Optional(time('When its newest token ends; none, while it waits for a password.')),
    current: Type.Boolean({ description: 'It is the one that asks.' }),
  },
  { title: 'Session' },
)

export const ListedSessions = Type.Object(
  {
    sessions: Type.Array(ListedSession, { description: 'By id.' }),
    more: Type.Optional(Type.Literal(true, { description: 'There are others: ask again with `after`.' })),
  },
  { title: 'Sessions' },
)

export const SigningKey = Type.Object(
  {
    id: Type.String({ description: 'The `kid` of the tokens that it signed.' }),
    created_at: time('Since when there is this key.'),
    ends_at: Type.Optional(time('When the last token that it signed has ended; none: it signs.')),
  },
  { title: 'Signing key' },
)

export const SigningKeys = Type.Object(
  { keys: Type.Array(SigningKey, { description: 'Oldest first; the last one signs.' }) },
  { title: 'Signing keys' },
)

export const KeyRotation = Type.Object(
  {
    end_sessions: Type.Optional(
      Type.Boolean({
        description: 'Everything that was signed before is worth nothing at once, and all sessions end.',
      }),
    ),
  },
  { title: 'Rotation of keys', additionalProperties: false, examples: [{ end_sessions: true }] },
)

export const SetupRequest = Type.Object(
  { code: Type.String({ description: 'Of the setup link.' }), username: UserName, password: Password },
  {
    title: 'Setup',
    description: 'The first admin.',
    additionalProperties: false,
    examples: [{ code: 'mgs_0000000000000000000000', username: 'root', password: 'pass' }],
  },
)
