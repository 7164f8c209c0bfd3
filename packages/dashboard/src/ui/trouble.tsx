/** Why something was not done, at the place where it was tried, with what to do about it. */
import type { Outcome } from '../api/ask.js'

/** @returns undefined: it was done. */
export function troubleIn(outcome: Outcome<unknown>): string | undefined {
  switch (outcome.kind) {
    case 'ok':
      return undefined
    case 'signed out':
      return 'Your session is over. Sign in, then try again.'
    case 'unreachable':
      return 'The server does not answer. Try again when it is back.'
    case 'refused': {
      const { detail, hint } = outcome.refusal
      return hint === undefined ? sentence(detail) : `${sentence(detail)} ${sentence(hint)}`
    }
  }
}

export function Trouble({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p class="trouble" role="alert">
      {text}
    </p>
  )
}

/** What the server says begins small, and ends without a stop. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase()
  return /[.!?]$/.test(text) ? `${first}${text.slice(1)}` : `${first}${text.slice(1)}.`
}
