/**
 * The API tokens in memory: what a request is checked against, without a database (protocol rules S9, S11).
 *
 * Found by the hash of what is shown, so that no comparison tells how much of a guess was right. Bounded by the number of
 * tokens that a user may have.
 */
import { createHash } from 'node:crypto'
import type { Role } from '@message-gatherer/protocol'
import type { ApiToken } from './credential.js'

export class ApiTokenRegister {
  readonly #byHash = new Map<string, ApiToken>()
  /** The tokens of each user that has any, with their hashes; by the user's id. */
  readonly #byUser = new Map<number, Map<ApiToken, string>>()

  get size(): number {
    return this.#byHash.size
  }

  /** One that is good at this time, in Unix milliseconds; it counts as used. */
  use(token: string, nowMs: number): ApiToken | undefined {
    const found = this.#byHash.get(hashOfToken(token))
    if (!found?.isThere || !found.isUserActive || found.expiresAt * 1000 <= nowMs) return undefined
    found.lastUsedAtMs = nowMs
    return found
  }

  /** @param hash its SHA-256, in hex. */
  add(token: ApiToken, hash: string): void {
    this.#byHash.set(hash, token)
    const own = this.#byUser.get(token.userId) ?? new Map<ApiToken, string>()
    this.#byUser.set(token.userId, own.set(token, hash))
  }

  of(userId: number): readonly ApiToken[] {
    return [...(this.#byUser.get(userId)?.keys() ?? [])]
  }

  /** It is good no more, for nobody who holds it. */
  remove(userId: number, id: string): void {
    for (const [token, hash] of this.#byUser.get(userId) ?? []) {
      if (token.id !== id) continue
      token.isThere = false
      this.#byHash.delete(hash)
      this.#byUser.get(userId)?.delete(token)
    }
    if (this.#byUser.get(userId)?.size === 0) this.#byUser.delete(userId)
  }

  /** What was changed of a user holds for its tokens from here on. */
  userChanged(
    userId: number,
    now: { readonly role: Role; readonly isActive: boolean; readonly isThere: boolean },
  ): void {
    for (const token of this.of(userId)) {
      token.role = now.role
      token.isUserActive = now.isActive
      if (!now.isThere) this.remove(userId, token.id)
    }
  }
}

/** SHA-256 in hex: all that is kept of a token or a code. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
