/** One of the roles, with what each may do. */
import { roles } from '../../api/users.js'
import type { Role } from '../../app/session.js'

export const roleMeanings: Readonly<Record<Role, string>> = {
  writer: 'sends, and reads what it sent itself',
  reader: 'sends, and reads everything',
  admin: 'reads everything, and looks after users',
}

interface RoleChoiceProps {
  readonly role: Role
  readonly onChange: (role: Role) => void
}

export function RoleChoice({ role, onChange }: RoleChoiceProps) {
  return (
    <label>
      Role
      <select value={role} onChange={event => onChange(event.currentTarget.value as Role)}>
        {roles.map(each => (
          <option key={each} value={each}>
            {each}: {roleMeanings[each]}
          </option>
        ))}
      </select>
    </label>
  )
}
