/** Why something was not done, in words: the server's own where it refused, with what to do about it. */
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
      return `Refused: ${detail}${hint === undefined ? '' : `; ${hint}`}.`
    }
  }
}
