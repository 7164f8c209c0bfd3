/**
 * JSON Web Tokens: HS256, claims `id` (the user's), `sid`, `iat`, `exp` in Unix seconds (protocol rule S4).
 *
 * Tells whether we signed a token; whether it is still good is decided where sessions are known.
 */
import { createSigner, createVerifier } from 'fast-jwt'
import type { SigningKey } from '../database/signing-keys.js'

export interface Claims {
  readonly id: number
  readonly sid: string
  readonly iat: number
  readonly exp: number
}

const algorithm = 'HS256'
/** Tokens whose signature is known to be good; a message's token is nearly always one of them. */
const maxRemembered = 10_000
const maxHeaderCharacters = 200

interface Keys {
  readonly sign: (claims: Claims) => string
  /** By the first part of a token: a header that we do not write ourselves (`alg: none`) finds no verifier. */
  readonly verifiers: ReadonlyMap<string, (token: string) => unknown>
}

export class Tokens {
  #keys: Keys
  /** Oldest first. */
  readonly #remembered = new Map<string, Claims>()

  /** @param keys at least one; the last one signs. */
  constructor(keys: readonly SigningKey[]) {
    this.#keys = prepare(keys)
  }

  /** From here on these count and no others: what another key signed is not ours any more. */
  setKeys(keys: readonly SigningKey[]): void {
    this.#keys = prepare(keys)
    for (const token of this.#remembered.keys()) {
      if (!this.#keys.verifiers.has(headerOf(token))) this.#remembered.delete(token)
    }
  }

  sign(claims: Claims): string {
    return this.#keys.sign(claims)
  }

  /** The claims of a token that we signed, expired or not; undefined for anything else. */
  read(token: string): Claims | undefined {
    const remembered = this.#remembered.get(token)
    if (remembered) return remembered
    const claims = this.#verify(token)
    if (claims) this.#remember(token, claims)
    return claims
  }

  /** Looks like one of ours, by a key that is not known here. */
  isByUnknownKey(token: string): boolean {
    const header = headerOf(token)
    return header.length <= maxHeaderCharacters && !this.#keys.verifiers.has(header) && isHeader(header)
  }

  #verify(token: string): Claims | undefined {
    try {
      return this.#keys.verifiers.get(headerOf(token))?.(token) as Claims | undefined
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

function prepare(keys: readonly SigningKey[]): Keys {
  const newest = keys.at(-1)
  if (!newest) throw new Error('there is no signing key')
  const verifierOf = ({ kid, secret }: SigningKey) =>
    [
      headerOf(createSigner({ algorithm, key: secret, kid })({})),
      createVerifier({ algorithms: [algorithm], key: secret, ignoreExpiration: true }),
    ] as const
  return {
    sign: createSigner({ algorithm, key: newest.secret, kid: newest.kid }),
    verifiers: new Map(keys.map(verifierOf)),
  }
}

function headerOf(token: string): string {
  return token.slice(0, token.indexOf('.'))
}

/** Exactly as we write it. */
function isHeader(header: string): boolean {
  const [, kid] =
    /^\{"alg":"HS256","typ":"JWT","kid":"([0-9a-f]{8,16})"\}$/.exec(Buffer.from(header, 'base64url').toString()) ?? []
  return kid !== undefined
}
