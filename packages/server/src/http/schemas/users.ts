/** Users as an admin sees and changes them, as JSON Schema (protocol rules U1 to U3). */
import { Type } from 'typebox'
import { defaultRole, roles } from '@message-gatherer/protocol'
import { Password, UserName } from './names.js'

const roleMeaning = '`writer` sends and reads its own entries, `reader` reads all, `admin` also looks after users.'

export const Role = Type.Enum([...roles], { title: 'Role', description: roleMeaning, examples: [defaultRole] })

export const User = Type.Object(
  {
    name: UserName,
    role: Role,
    state: Type.Enum(['active', 'without password', 'disabled'], {
      description: 'Only who is `active` can sign in; with open registration also who chooses a first password.',
    }),
    created_at: Type.String({ description: 'Since when there is this user.', format: 'date-time' }),
  },
  { title: 'User' },
)

export const Users = Type.Object(
  {
    users: Type.Array(User, { description: 'By name.' }),
    more: Type.Optional(Type.Literal(true, { description: 'There are others: ask again with `after`.' })),
  },
  { title: 'Users' },
)

export const NewUser = Type.Object(
  { name: UserName, role: Type.Optional(Role), password: Type.Optional(Password) },
  {
    title: 'New user',
    description: 'A `writer`, if no role is named. Without a password nobody signs in until an admin gives it one.',
    additionalProperties: false,
    examples: [{ name: 'dale', role: 'reader', password: 'pass' }],
  },
)

export const UserChange = Type.Object(
  { role: Type.Optional(Role), disabled: Type.Optional(Type.Boolean()), password: Type.Optional(Password) },
  {
    title: 'Change of a user',
    description: 'What is not named stays as it is.',
    additionalProperties: false,
    examples: [{ role: 'admin' }, { disabled: true }],
  },
)

export const OwnPassword = Type.Object(
  { current_password: Password, password: Password },
  {
    title: 'Own password',
    description: 'The password there is, and the one to be.',
    additionalProperties: false,
    examples: [{ current_password: 'pass', password: 'word' }],
  },
)
