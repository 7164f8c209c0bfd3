/** Text to be taken elsewhere, with a button that copies it. */
import { useState } from 'preact/hooks'
import { wait } from '../app/clock.js'

interface CopyTextProps {
  readonly text: string
  /** What it is, after "Copy". */
  readonly what: string
}

type State = 'not copied' | 'copied' | 'failed'

const words: Readonly<Record<State, string>> = {
  'not copied': 'Copy',
  copied: 'Copied',
  failed: 'Select it and copy it by hand',
}

export function CopyText({ text, what }: CopyTextProps) {
  const [state, setState] = useState<State>('not copied')
  const copy = async (): Promise<void> => {
    setState((await copied(text)) ? 'copied' : 'failed')
    await wait(3000)
    setState('not copied')
  }
  return (
    <button
      type="button"
      class="copy"
      aria-label={state === 'not copied' ? `Copy ${what}` : undefined}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{words[state]}</span>
    </button>
  )
}

/** A line to be copied. */
export function Copyable({ text, what }: CopyTextProps) {
  return (
    <div class="copyable">
      <code>{text}</code>
      <CopyText text={text} what={what} />
    </div>
  )
}

/** Over plain HTTP from another machine browsers give no clipboard; the older way is left then. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copiedTheOlderWay(text)
  }
}

function copiedTheOlderWay(text: string): boolean {
  let wasSet = false
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    wasSet = event.clipboardData !== null
  }
  document.addEventListener('copy', give, { once: true })
  document.execCommand('copy')
  document.removeEventListener('copy', give)
  return wasSet
}
