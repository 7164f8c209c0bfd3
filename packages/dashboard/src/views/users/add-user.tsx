/** A new user: with a password, or without one for a machine that will be invited. */
import { useState } from 'preact/hooks'
import { PasswordFields, type ChosenPassword } from './password-fields.js'
import { RoleChoice } from './role-choice.js'
import { addUser } from '../../api/users.js'
import type { Role } from '../../app/session.js'
import { useDeed } from '../../ui/deed.js'
import { DeedForm } from '../../ui/deed-form.js'
import { Dialog } from '../../ui/dialog.js'
import { tell } from '../../ui/notices.js'

interface AddUserProps {
  readonly onClose: () => void
  readonly onAdded: (name: string) => void
}

const none: ChosenPassword = { text: '', trouble: 'Type a password, or have one made.' }

export function AddUser({ onClose, onAdded }: AddUserProps) {
  const deed = useDeed()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('writer')
  const [hasPassword, setHasPassword] = useState(false)
  const [password, setPassword] = useState(none)
  const submit = async (): Promise<void> => {
    if (hasPassword && password.trouble !== undefined) return deed.refuse(password.trouble)
    const added = await deed.run(() => addUser({ name, role, ...(hasPassword && { password: password.text }) }))
    if (!added) return
    tell(`${name} was added.`)
    onAdded(name)
  }
  return (
    <Dialog title="Add a user" onClose={onClose}>
      <DeedForm deed={deed} doing="Add this user" onSubmit={submit} onCancel={onClose}>
        <label>
          Name
          <input
            required
            autoFocus
            autocomplete="off"
            maxLength={32}
            value={name}
            onInput={event => setName(event.currentTarget.value)}
          />
        </label>
        <RoleChoice role={role} onChange={setRole} />
        <label class="check">
          <input
            type="checkbox"
            checked={hasPassword}
            onChange={event => setHasPassword(event.currentTarget.checked)}
          />
          Give it a password now
        </label>
        {hasPassword ? (
          <PasswordFields onChange={setPassword} />
        ) : (
          <p class="quiet">Without one it cannot sign in. Invite it, or make an API token for it, on its own page.</p>
        )}
      </DeedForm>
    </Dialog>
  )
}
