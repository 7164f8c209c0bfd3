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
/** Verified signatures that are remembered; a message's token is nearly always one of them. */
const cachedTokens = 10_000

export class Tokens {
  readonly #sign: (claims: Claims) => string
  /** By the first part of a token: a header that we do not write ourselves (`alg: none`) finds no verifier. */
  readonly #verifiers = new Map<string, (token: string) => unknown>()

  /** @param keys at least one; the last one signs. */
  constructor(keys: readonly SigningKey[]) {
    const newest = keys.at(-1)
    if (!newest) throw new Error('there is no signing key')
    this.#sign = createSigner({ algorithm, key: newest.secret, kid: newest.kid })
    for (const { kid, secret } of keys) {
      const header = headerOf(createSigner({ algorithm, key: secret, kid })({}))
      this.#verifiers.set(
        header,
        createVerifier({ algorithms: [algorithm], key: secret, cache: cachedTokens, ignoreExpiration: true }),
      )
    }
  }

  sign(claims: Claims): string {
    return this.#sign(claims)
  }

  /** The claims of a token that we signed, expired or not; undefined for anything else. */
  read(token: string): Claims | undefined {
    const verify = this.#verifiers.get(headerOf(token))
    if (!verify) return undefined
    try {
      return verify(token) as Claims
    } catch {
      return undefined
    }
  }
}

function headerOf(token: string): string {
  return token.slice(0, token.indexOf('.'))
}
