/** JSON Web Tokens made and changed by hand, as somebody would who wants in without a password. */
import { createHmac } from 'node:crypto'

export type Json = Readonly<Record<string, unknown>>

export interface TokenParts {
  readonly header: Json
  readonly claims: Json
  readonly signature: string
}

export function partsOf(token: string): TokenParts {
  const [header = '', claims = '', signature = ''] = token.split('.')
  return { header: decode(header), claims: decode(claims), signature }
}

/** The parts as a token; nobody signs. */
export function joined({ header, claims, signature }: TokenParts): string {
  return `${encode(header)}.${encode(claims)}.${signature}`
}

/** A token whose signature is right for this secret. */
export function signedWith(secret: string | Buffer, header: Json, claims: Json): string {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** Unix seconds at which a token ends. */
export function endOf(token: string): number {
  return Number(partsOf(token).claims['exp'])
}

function encode(part: Json): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function decode(part: string): Json {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json
}
