/** Whether the server answers: what is on screen stays, and says so, while it does not. */
import { signal } from '@preact/signals'

/** Set by whatever asks: the latest answer, or none, counts. */
export const isReachable = signal(true)

export function Connection() {
  if (isReachable.value) return null
  return (
    <span class="offline" role="status">
      No answer from the server. Trying again …
    </span>
  )
}
