/** An enrolment code: one machine gets an API token of its own by it, without anybody's password. */
import { useState } from 'preact/hooks'
import { invite } from '../../api/invitations.js'
import { Copyable } from '../../ui/copy-text.js'
import { useDeed } from '../../ui/deed.js'
import { DeedForm } from '../../ui/deed-form.js'
import { Dialog } from '../../ui/dialog.js'
import { ShownOnce } from '../../ui/shown-once.js'

interface InviteProps {
  readonly name: string
  readonly onClose: () => void
}

const lives = { '1 hour': 3600, '24 hours': 86_400, '7 days': 604_800, '30 days': 2_592_000 } as const

type Life = keyof typeof lives

export function Invite({ name, onClose }: InviteProps) {
  const deed = useDeed()
  const [life, setLife] = useState<Life>('24 hours')
  const [code, setCode] = useState<string>()
  const submit = async (): Promise<void> => {
    const made = await deed.run(() => invite(name, lives[life]))
    if (made) setCode(made.value.code)
  }
  return (
    <Dialog title={`Invite a machine of ${name}`} onClose={onClose}>
      {code === undefined ? (
        <DeedForm deed={deed} doing="Make a code" onSubmit={submit} onCancel={onClose}>
          <p>
            A code, good once, by which a machine gets an API token that sends as {name}. It needs no password, and
            learns none.
          </p>
          <label>
            The code is good for
            <select value={life} onChange={event => setLife(event.currentTarget.value as Life)}>
              {Object.keys(lives).map(each => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        </DeedForm>
      ) : (
        <Made code={code} life={life} onClose={onClose} />
      )}
    </Dialog>
  )
}

interface MadeProps {
  readonly code: string
  readonly life: Life
  readonly onClose: () => void
}

function Made({ code, life, onClose }: MadeProps) {
  return (
    <ShownOnce onClose={onClose}>
      <p>On that machine, within {life}:</p>
      <Copyable text={`gather login ${location.origin} --code ${code}`} what="the command" />
      <p>Or the code alone:</p>
      <Copyable text={code} what="the code" />
      <p class="quiet">It is shown this once. Whoever has it can use it, once.</p>
    </ShownOnce>
  )
}
