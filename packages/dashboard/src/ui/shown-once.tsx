/** What is shown once, until one says that one has it. */
import type { ComponentChildren } from 'preact'

interface ShownOnceProps {
  readonly onClose: () => void
  readonly children: ComponentChildren
}

export function ShownOnce({ onClose, children }: ShownOnceProps) {
  return (
    <div class="stack">
      {children}
      <div class="row end">
        <button type="button" class="primary" onClick={onClose}>
          I have it
        </button>
      </div>
    </div>
  )
}
