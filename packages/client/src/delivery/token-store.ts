/**
 * Where a token is kept, as a port: in memory, or beside a credential for the next program and for those that run at once.
 */
import type { StoredToken } from './sign-in-answer.js'

export interface TokenStore {
  /** Undefined: none is kept. FOLDER_UNUSABLE, if it throws that, is as good as none. */
  read(): StoredToken | undefined
  /** FOLDER_UNUSABLE, if it throws that, costs the next program a sign-in and no more. */
  write(stored: StoredToken): void
}

export function memoryTokenStore(): TokenStore {
  let kept: StoredToken | undefined
  return { read: () => kept, write: stored => void (kept = stored) }
}
