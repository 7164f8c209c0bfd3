/**
 * JSON Web Tokens: HS256, claims `id` (the user's), `sid`, `iat`, `exp` in Unix seconds (protocol rule S4).
 *
 * Tells whether we signed a token; whether it is still good is decided where sessions are known.
 */
import { createSigner, createVerifier } from 'fast-jwt'
import type { SigningKey } from '../database/facts.js'

export interface Claims {
  readonly id: number
  readonly sid: string
  readonly iat: number
  readonly exp: number
}

const algorithm = 'HS256'
/** Tokens whose signature is known to be good; a message's token is nearly always one of them. */
const maxRemembered = 10_000

export class Tokens {
  readonly #sign: (claims: Claims) => string
  /** By the first part of a token: a header that we do not write ourselves (`alg: none`) finds no verifier. */
  readonly #verifiers = new Map<string, (token: string) => unknown>()
  /** Oldest first. */
  readonly #remembered = new Map<string, Claims>()

  /** @param keys at least one; the last one signs. */
  constructor(keys: readonly SigningKey[]) {
    const newest = keys.at(-1)
    if (!newest) throw new Error('there is no signing key')
    this.#sign = createSigner({ algorithm, key: newest.secret, kid: newest.kid })
    for (const { kid, secret } of keys) {
      const header = headerOf(createSigner({ algorithm, key: secret, kid })({}))
      this.#verifiers.set(header, createVerifier({ algorithms: [algorithm], key: secret, ignoreExpiration: true }))
    }
  }

  sign(claims: Claims): string {
    return this.#sign(claims)
  }

  /** The claims of a token that we signed, expired or not; undefined for anything else. */
  read(token: string): Claims | undefined {
    const remembered = this.#remembered.get(token)
    if (remembered) return remembered
    const claims = this.#verify(token)
    if (claims) this.#remember(token, claims)
    return claims
  }

  #verify(token: string): Claims | undefined {
    try {
      return this.#verifiers.get(headerOf(token))?.(token) as Claims | undefined
    } catch {
      return undefined
    }
  }

  #remember(token: string, claims: Claims): void {
    this.#remembered.set(token, claims)
    if (this.#remembered.size <= maxRemembered) return
    const [oldest] = this.#remembered.keys()
    if (oldest !== undefined) this.#remembered.delete(oldest)
  }
}

function headerOf(token: string): string {
  return token.slice(0, token.indexOf('.'))
}
