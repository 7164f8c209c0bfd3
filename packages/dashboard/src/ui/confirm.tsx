/** Asks before something that cannot be taken back, and says what follows. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useDeed } from './deed.js'
import { DeedForm } from './deed-form.js'
import { Dialog } from './dialog.js'
import type { Outcome } from '../api/ask.js'

interface ConfirmProps {
  readonly title: string
  /** What the button says. */
  readonly doing: string
  /** What has to be typed first. */
  readonly typed?: string
  readonly ask: () => Promise<Outcome<unknown>>
  readonly onDone: () => void
  readonly onClose: () => void
  /** What follows. */
  readonly children: ComponentChildren
}

export function Confirm({ title, doing, typed, ask, onDone, onClose, children }: ConfirmProps) {
  const deed = useDeed()
  const [text, setText] = useState('')
  const submit = async (): Promise<void> => {
    if (await deed.run(ask)) onDone()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <DeedForm
        deed={deed}
        doing={doing}
        isGrave
        isDisabled={typed !== undefined && text !== typed}
        onSubmit={submit}
        onCancel={onClose}
      >
        {children}
        {typed !== undefined && (
          <label>
            <span>
              To go on, type <b>{typed}</b>
            </span>
            <input autocomplete="off" value={text} onInput={event => setText(event.currentTarget.value)} />
          </label>
        )}
      </DeedForm>
    </Dialog>
  )
}
