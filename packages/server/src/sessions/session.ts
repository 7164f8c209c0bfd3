/** A session: from identify to logout, expiry or revocation. */
import type { Role } from '@message-gatherer/protocol'
import { next, type State } from './state-machine.js'

export interface Session {
  /** Random; the claim `sid` of its tokens. */
  readonly id: string
  readonly userId: number
  readonly user: string
  /** What the user may do now. */
  role: Role
  /** A classic session belongs to this address; the other kind to none. */
  readonly address: string | undefined
  state: State
  /** Unix seconds at which the last of its tokens ends; 0 while there is none. */
  expiresAt: number
  /** Unix milliseconds of the latest transition. */
  changedAtMs: number
}

/** True as long as messages are taken from it. */
export function isSignedIn({ state }: Session): boolean {
  return next(state, 'message') === 'authenticated'
}
