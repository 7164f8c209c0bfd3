/** A new API token, which is shown once. */
import { useState } from 'preact/hooks'
import { ends, type End } from './ends.js'
import { makeToken, scopes, type Scope } from '../../api/tokens.js'
import { now } from '../../app/clock.js'
import { Copyable } from '../../ui/copy-text.js'
import { useDeed } from '../../ui/deed.js'
import { DeedForm } from '../../ui/deed-form.js'
import { Dialog } from '../../ui/dialog.js'
import { ShownOnce } from '../../ui/shown-once.js'

interface NewTokenProps {
  readonly user: string
  readonly mayBeAdmin: boolean
  readonly onMade: () => Promise<void>
  readonly onClose: () => void
}

const scopeMeanings: Readonly<Record<Scope, string>> = {
  write: 'only sends',
  read: 'only reads',
  admin: 'everything that this user may',
}

export function NewToken({ user, mayBeAdmin, onMade, onClose }: NewTokenProps) {
  const [token, setToken] = useState<string>()
  const made = (text: string): void => {
    setToken(text)
    void onMade()
  }
  return (
    <Dialog title={token === undefined ? `A new API token of ${user}` : 'The new token'} onClose={onClose}>
      {token === undefined ? (
        <Form user={user} mayBeAdmin={mayBeAdmin} onMade={made} onClose={onClose} />
      ) : (
        <Made token={token} onClose={onClose} />
      )}
    </Dialog>
  )
}

interface FormProps {
  readonly user: string
  readonly mayBeAdmin: boolean
  readonly onMade: (token: string) => void
  readonly onClose: () => void
}

function Form({ user, mayBeAdmin, onMade, onClose }: FormProps) {
  const deed = useDeed()
  const [name, setName] = useState('')
  const [scope, setScope] = useState<Scope>('write')
  const [end, setEnd] = useState<End>('never')
  const submit = async (): Promise<void> => {
    const { days } = ends[end]
    const expiry = days === undefined ? {} : { expires_at: new Date(now() + days * 86_400_000).toISOString() }
    const made = await deed.run(() => makeToken(user, { name, scope, ...expiry }))
    if (made) onMade(made.value.token)
  }
  return (
    <DeedForm deed={deed} doing="Make this token" onSubmit={submit} onCancel={onClose}>
      <label>
        Name: the machine or program that will use it
        <input
          required
          autoFocus
          autocomplete="off"
          maxLength={64}
          value={name}
          onInput={event => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        Scope
        <select value={scope} onChange={event => setScope(event.currentTarget.value as Scope)}>
          {scopes
            .filter(each => each !== 'admin' || mayBeAdmin)
            .map(each => (
              <option key={each} value={each}>
                {each}: {scopeMeanings[each]}
              </option>
            ))}
        </select>
      </label>
      <label>
        Ends
        <select value={end} onChange={event => setEnd(event.currentTarget.value as End)}>
          {Object.entries(ends).map(([key, { words }]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </DeedForm>
  )
}

interface MadeProps {
  readonly token: string
  readonly onClose: () => void
}

function Made({ token, onClose }: MadeProps) {
  return (
    <ShownOnce onClose={onClose}>
      <p>It is shown this once: the server keeps no copy. Put it where the program reads it, and nowhere else.</p>
      <Copyable text={token} what="the token" />
    </ShownOnce>
  )
}
