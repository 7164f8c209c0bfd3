/** Secrets that are shown once, and what is kept of them (protocol rules S9, S15). */
import { hashOfToken } from '../sessions/api-token-register.js'

/** As `randomBytes` of Node. */
export type RandomBytes = (size: number) => Buffer

export interface NewSecret {
  /** Names it, without being it. */
  readonly id: string
  /** To be shown once. */
  readonly text: string
  /** Its SHA-256, in hex. */
  readonly hash: string
}

const idBytes = 8

/** @param prefix what it begins with, so that who finds one knows what it is. @param size of it, in bytes. */
export function newSecret(random: RandomBytes, prefix: string, size: number): NewSecret {
  const text = `${prefix}${random(size).toString('base64url')}`
  return { id: random(idBytes).toString('hex'), text, hash: hashOfToken(text) }
}
