/** Another password for a user, by an admin. */
import { useState } from 'preact/hooks'
import { PasswordFields, type ChosenPassword } from './password-fields.js'
import { changeUser } from '../../api/users.js'
import { useDeed } from '../../ui/deed.js'
import { Dialog } from '../../ui/dialog.js'
import { tell } from '../../ui/notices.js'
import { Trouble } from '../../ui/trouble.js'

interface NewPasswordProps {
  readonly name: string
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

export function NewPassword({ name, onClose, onDone }: NewPasswordProps) {
  const deed = useDeed()
  const [password, setPassword] = useState<ChosenPassword>({ text: '', trouble: 'Type a password, or have one made.' })
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (password.trouble !== undefined) return deed.refuse(password.trouble)
    if (!(await deed.run(() => changeUser(name, { password: password.text })))) return
    tell(`${name} has a new password.`)
    onClose()
    await onDone()
  }
  return (
    <Dialog title={`A new password for ${name}`} onClose={onClose}>
      <form class="stack" onSubmit={event => void submit(event)}>
        <p>The old one is good no more, and all its sessions end. Its API tokens stay.</p>
        <PasswordFields onChange={setPassword} />
        <Trouble text={deed.trouble} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="danger" disabled={deed.isBusy}>
            {deed.isBusy ? 'One moment …' : 'Set this password'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
