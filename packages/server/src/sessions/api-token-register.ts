/**
 * The API tokens in memory: what a request is checked against, without a database (protocol rules S9, S11).
 *
 * Found by the hash of what is shown, so that no comparison tells how much of a guess was right. Bounded by the number of
 * tokens that a user may have.
 */
import { createHash } from 'node:crypto'
import type { Role } from '@message-gatherer/protocol'
import type { ApiToken } from './credential.js'

interface Held {
  readonly token: ApiToken
  readonly hash: string
}

export class ApiTokenRegister {
  readonly #byHash = new Map<string, ApiToken>()
  readonly #byId = new Map<string, Held>()
  /** The tokens of each user that has any; by the user's id. */
  readonly #byUser = new Map<number, Set<ApiToken>>()
  #used = new Set<ApiToken>()

  get size(): number {
    return this.#byHash.size
  }

  /** One that is good at this time, in Unix milliseconds; it counts as used. */
  use(token: string, nowMs: number): ApiToken | undefined {
    const found = this.#byHash.get(hashOfToken(token))
    if (!found?.isThere || !found.isUserActive || isOver(found, nowMs)) return undefined
    found.lastUsedAtMs = nowMs
    this.#used.add(found)
    return found
  }

  /** Does nothing for one that is there. @param hash its SHA-256, in hex. */
  add(token: ApiToken, hash: string): void {
    if (this.#byId.has(token.id)) return
    this.#byHash.set(hash, token)
    this.#byId.set(token.id, { token, hash })
    const own = this.#byUser.get(token.userId) ?? new Set()
    this.#byUser.set(token.userId, own.add(token))
  }

  byId(id: string): ApiToken | undefined {
    return this.#byId.get(id)?.token
  }

  /** It is good no more, for nobody who holds it. */
  remove(id: string): void {
    const held = this.#byId.get(id)
    if (!held) return
    const { token, hash } = held
    token.isThere = false
    this.#byId.delete(id)
    this.#byHash.delete(hash)
    this.#used.delete(token)
    const own = this.#byUser.get(token.userId)
    own?.delete(token)
    if (own?.size === 0) this.#byUser.delete(token.userId)
  }

  /** What was changed of a user holds for its tokens from here on. */
  userChanged(
    userId: number,
    now: { readonly role: Role; readonly isActive: boolean; readonly isThere: boolean },
  ): void {
    for (const token of this.#byUser.get(userId) ?? []) {
      token.role = now.role
      token.isUserActive = now.isActive
      if (!now.isThere) this.remove(token.id)
    }
  }

  /** Forgets those that have ended. */
  sweep(nowMs: number): void {
    for (const { token } of this.#byId.values()) if (isOver(token, nowMs)) this.remove(token.id)
  }

  /** Those that were used since it was last called. */
  takeUsed(): ApiToken[] {
    const used = [...this.#used]
    this.#used = new Set()
    return used
  }
}

/** SHA-256 in hex: all that is kept of a token or a code. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function isOver({ expiresAt }: ApiToken, nowMs: number): boolean {
  return expiresAt * 1000 <= nowMs
}
