/** Text to be taken elsewhere, with a button that copies it. */
import { useState } from 'preact/hooks'
import { wait } from '../app/clock.js'

interface CopyTextProps {
  /** Or what makes it, where that is work. */
  readonly text: string | (() => string)
  /** What it is, after "Copy". */
  readonly what: string
  /** What the button says, where that alone tells what it copies; default `Copy`. */
  readonly label?: string
}

type State = 'not copied' | 'copied' | 'failed'

const words: Readonly<Record<Exclude<State, 'not copied'>, string>> = {
  copied: 'Copied',
  failed: 'Select it and copy it by hand',
}

export function CopyText({ text, what, label }: CopyTextProps) {
  const [state, setState] = useState<State>('not copied')
  const copy = async (): Promise<void> => {
    setState((await copied(typeof text === 'string' ? text : text())) ? 'copied' : 'failed')
    await wait(3000)
    setState('not copied')
  }
  return (
    <button
      type="button"
      class="copy"
      aria-label={state === 'not copied' && label === undefined ? `Copy ${what}` : undefined}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{state === 'not copied' ? (label ?? 'Copy') : words[state]}</span>
    </button>
  )
}

/** A line to be copied. */
export function Copyable({ text, what }: { readonly text: string; readonly what: string }) {
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
