/** Another password for a user, by an admin. */
import { useState } from 'preact/hooks'
import { PasswordFields, type ChosenPassword } from './password-fields.js'
import { changeUser } from '../../api/users.js'
import { useDeed } from '../../ui/deed.js'
import { DeedForm } from '../../ui/deed-form.js'
import { Dialog } from '../../ui/dialog.js'
import { tell } from '../../ui/notices.js'

interface NewPasswordProps {
  readonly name: string
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

export function NewPassword({ name, onClose, onDone }: NewPasswordProps) {
  const deed = useDeed()
  const [password, setPassword] = useState<ChosenPassword>({ text: '', trouble: 'Type a password, or have one made.' })
  const submit = async (): Promise<void> => {
    if (password.trouble !== undefined) return deed.refuse(password.trouble)
    if (!(await deed.run(() => changeUser(name, { password: password.text })))) return
    tell(`${name} has a new password.`)
    onClose()
    await onDone()
  }
  return (
    <Dialog title={`A new password for ${name}`} onClose={onClose}>
      <DeedForm deed={deed} doing="Set this password" isGrave onSubmit={submit} onCancel={onClose}>
        <p>The old one is good no more, and all its sessions end. Its API tokens stay.</p>
        <PasswordFields onChange={setPassword} />
      </DeedForm>
    </Dialog>
  )
}
