/** The end of a user. */
import { removeUser } from '../../api/users.js'
import { Confirm } from '../../ui/confirm.js'
import { tell } from '../../ui/notices.js'

interface RemoveUserProps {
  readonly name: string
  readonly onClose: () => void
  readonly onDone: () => void
}

export function RemoveUser({ name, onClose, onDone }: RemoveUserProps) {
  const done = (): void => {
    tell(`${name} was removed.`)
    onDone()
  }
  return (
    <Confirm
      title={`Remove ${name}?`}
      doing={`Remove ${name}`}
      typed={name}
      ask={() => removeUser(name)}
      onDone={done}
      onClose={onClose}
    >
      <p>
        Its sessions end and its API tokens are refused at once. What it sent stays, and nobody else can ever have this
        name. This cannot be undone; to keep it out for a while, disable it.
      </p>
    </Confirm>
  )
}
