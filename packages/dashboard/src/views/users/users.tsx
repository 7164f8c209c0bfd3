/** Who may send, read and look after this server; for who is no admin, its own account. */
import { Account } from './account.js'
import { UserList } from './user-list.js'
import { UserPage } from './user-page.js'
import { route } from '../../app/route.js'
import { role, session } from '../../app/session.js'

export function View() {
  const { detail } = route.value
  const { value } = session
  if (role.value !== 'admin') return 'user' in value ? <Account user={value.user} /> : null
  return detail === undefined ? <UserList /> : <UserPage key={detail} name={detail} />
}
