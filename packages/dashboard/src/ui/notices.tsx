/** Short words about what was just done, or went wrong; read out by screen readers, gone by themselves. */
import { signal } from '@preact/signals'
import { wait } from '../app/clock.js'

interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: 'done' | 'wrong'
}

const notices = signal<readonly Notice[]>([])
const shownMs = { done: 4000, wrong: 12_000 } as const
const most = 4
let latest = 0

export function tell(text: string, tone: Notice['tone'] = 'done'): void {
  const id = ++latest
  notices.value = [...notices.value, { id, text, tone }].slice(-most)
  void wait(shownMs[tone]).then(() => remove(id))
}

function remove(id: number): void {
  notices.value = notices.value.filter(notice => notice.id !== id)
}

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text, tone }) => (
        <p key={id} class={`notice ${tone}`}>
          <span>{text}</span>
          <button type="button" class="plain" aria-label="Dismiss" onClick={() => remove(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  )
}
