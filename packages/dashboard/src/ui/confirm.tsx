/** Asks before something that cannot be taken back, and says what follows. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useDeed } from './deed.js'
import { Dialog } from './dialog.js'
import { Trouble } from './trouble.js'
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
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (await deed.run(ask)) onDone()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={event => void submit(event)}>
        {children}
        {typed !== undefined && (
          <label>
            <span>
              To go on, type <b>{typed}</b>
            </span>
            <input autocomplete="off" value={text} onInput={event => setText(event.currentTarget.value)} />
          </label>
        )}
        <Trouble text={deed.trouble} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="danger" disabled={deed.isBusy || (typed !== undefined && text !== typed)}>
            {deed.isBusy ? 'One moment …' : doing}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
