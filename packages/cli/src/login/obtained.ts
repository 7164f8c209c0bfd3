/** What a login got from the server, whichever way. */
import type { KeptTokens } from '../stored-credential.js'

export interface Obtained {
  readonly user: string
  readonly tokens: KeptTokens
  /** The token of the session that they were made in, which is of no use from here on; undefined: there is none. */
  readonly session?: string
  /** The user was made. */
  readonly created: boolean
  /** The user, new or not, had no password before. */
  readonly passwordSet: boolean
}
