/** A form of a dialog, whose button asks something of the server; a refusal stands above the button. */
import type { ComponentChildren } from 'preact'
import type { Deed } from './deed.js'
import { Trouble } from './trouble.js'

interface DeedFormProps {
  readonly deed: Deed
  /** What the button says. */
  readonly doing: string
  readonly onSubmit: () => Promise<void>
  readonly onCancel: () => void
  /** It ends something, or cannot be taken back. */
  readonly isGrave?: boolean
  readonly isDisabled?: boolean
  readonly children: ComponentChildren
}

export function DeedForm(props: DeedFormProps) {
  const { deed, doing, onSubmit, onCancel, isGrave = false, isDisabled = false, children } = props
  const submit = (event: Event): void => {
    event.preventDefault()
    void onSubmit()
  }
  return (
    <form class="stack" onSubmit={submit}>
      {children}
      <Trouble text={deed.trouble} />
      <div class="row end">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button class={isGrave ? 'danger' : 'primary'} disabled={deed.isBusy || isDisabled}>
          {deed.isBusy ? 'One moment …' : doing}
        </button>
      </div>
    </form>
  )
}
