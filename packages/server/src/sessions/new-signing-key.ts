/** A key that signs tokens, by randomness from outside. */
import type { SigningKey } from '../database/signing-keys.js'

const kidBytes = 8
const secretBytes = 32

export function newSigningKey(randomBytes: (count: number) => Buffer): SigningKey {
  return { kid: randomBytes(kidBytes).toString('hex'), secret: randomBytes(secretBytes).toString('base64url') }
}
