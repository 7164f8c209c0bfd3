/** Why something ended that should have gone on, for people. */
import { GathererError } from '@message-gatherer/protocol'

export interface Trouble {
  readonly reason: string
  readonly hint: string
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof GathererError) return { reason: error.message, hint: error.hint ?? '' }
  return { reason: String(error), hint: 'Reload the page; if it comes again, it is a fault of the page.' }
}
