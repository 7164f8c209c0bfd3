/** What a user may do, and whether it may do anything at all. */
import { useState } from 'preact/hooks'
import { RoleChoice } from './role-choice.js'
import { StateText } from './user-columns.js'
import { changeUser, type User } from '../../api/users.js'
import type { Role } from '../../app/session.js'
import { Confirm } from '../../ui/confirm.js'
import { useDeed } from '../../ui/deed.js'
import { tell } from '../../ui/notices.js'
import { Trouble } from '../../ui/trouble.js'

interface RoleAndStateProps {
  readonly user: User
  readonly onChanged: () => Promise<void>
}

export function RoleAndState({ user, onChanged }: RoleAndStateProps) {
  const { name, role, state } = user
  const deed = useDeed()
  const [wanted, setWanted] = useState<Role>()
  const [isDisabling, setDisabling] = useState(false)
  const enable = async (): Promise<void> => {
    if (!(await deed.run(() => changeUser(name, { disabled: false })))) return
    tell(`${name} may sign in again.`)
    await onChanged()
  }
  const done = (text: string): void => {
    setWanted(undefined)
    setDisabling(false)
    tell(text)
    void onChanged()
  }
  return (
    <>
      <div class="row">
        <RoleChoice role={wanted ?? role} onChange={next => setWanted(next === role ? undefined : next)} />
        <p class="state">
          State: <StateText state={state} />
        </p>
        {state === 'disabled' ? (
          <button type="button" disabled={deed.isBusy} onClick={() => void enable()}>
            Enable
          </button>
        ) : (
          <button type="button" class="danger" onClick={() => setDisabling(true)}>
            Disable
          </button>
        )}
      </div>
      <Trouble text={deed.trouble} />
      {wanted !== undefined && (
        <ChangeRole name={name} role={wanted} onClose={() => setWanted(undefined)} onDone={done} />
      )}
      {isDisabling && <Disable name={name} onClose={() => setDisabling(false)} onDone={done} />}
    </>
  )
}

interface AskProps {
  readonly name: string
  readonly onClose: () => void
  /** @param text what was done. */
  readonly onDone: (text: string) => void
}

function ChangeRole({ name, role, onClose, onDone }: AskProps & { readonly role: Role }) {
  return (
    <Confirm
      title={`Make ${name} a ${role}?`}
      doing={`Make it a ${role}`}
      ask={() => changeUser(name, { role })}
      onDone={() => onDone(`${name} is a ${role} now.`)}
      onClose={onClose}
    >
      <p>{roleConsequences[role]}</p>
    </Confirm>
  )
}

const roleConsequences: Readonly<Record<Role, string>> = {
  writer: 'It sends, and reads only what it sent itself. What it reads of others ends at once.',
  reader: 'From its next request on it reads everything that anybody sent. It does not look after users.',
  admin: 'From its next request on it reads everything, and may change, remove and add users, you among them.',
}

function Disable({ name, onClose, onDone }: AskProps) {
  return (
    <Confirm
      title={`Disable ${name}?`}
      doing={`Disable ${name}`}
      ask={() => changeUser(name, { disabled: true })}
      onDone={() => onDone(`${name} is disabled.`)}
      onClose={onClose}
    >
      <p>
        Its sessions end at once and its API tokens are refused; what it is sending stays on its machine and waits. What
        it sent stays here. It can be enabled again at any time.
      </p>
    </Confirm>
  )
}
