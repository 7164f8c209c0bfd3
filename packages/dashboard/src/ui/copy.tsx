/** Puts text into the clipboard; also on pages without TLS, where browsers have no clipboard for scripts. */
import { tell } from './notices.js'

export interface CopyProps {
  readonly text: () => string
  /** For people: `the message`. */
  readonly what: string
  readonly children: string
}

export function Copy({ text, what, children }: CopyProps) {
  // What is read out begins with what is seen.
  const label = children === 'Copy' ? `Copy ${what}` : undefined
  return (
    <button type="button" class="small" onClick={() => void copy(text(), what)} aria-label={label}>
      {children}
    </button>
  )
}

async function copy(text: string, what: string): Promise<void> {
  if ((await byClipboard(text)) || bySelection(text)) tell(`Copied ${what}.`)
  else tell(`This browser does not let the page copy ${what}. Select it and copy it by hand.`, 'wrong')
}

async function byClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function bySelection(text: string): boolean {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.className = 'offscreen'
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return isCopied
}
