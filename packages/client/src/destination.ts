/** Where messages go and as whom, as a program says it: checked. */
import {
  fingerprintRule,
  GathererError,
  isPassword,
  isUserName,
  parseFingerprint,
  passwordRule,
  userNameRule,
} from '@message-gatherer/protocol'
import { isToken } from './delivery/sign-in-answer.js'
import type { TokenSource } from './delivery/token-credential.js'
import type { TokenStore } from './delivery/token-store.js'
import { addressRule, parseAddress } from './http/address.js'

export interface Destination {
  /** HOST, HOST:PORT or a URL. */
  readonly url: string
  readonly user: string
  /** Either this or a token; without both messages are kept for whoever has one, and delivered `on request` only. */
  readonly password?: string
  /** Made by somebody for this program, such as an API token; or what tells it, again after each refusal. */
  readonly token?: string | TokenSource
  /** Where the token of a sign-in with the password is kept between programs; default: in memory. */
  readonly tokens?: TokenStore
}

/** When what is kept is delivered. */
export type Delivery = 'from the start' | 'on request'

/** The URL of the server. @throws {GathererError} USAGE. */
export function checkedServer({ url, user, password, token }: Destination, delivery?: Delivery): string {
  const server = parseAddress(url)
  if (server === undefined) throw usage(`'${url}' is no address of a server`, `an address is ${addressRule}`)
  if (!isUserName(user)) throw usage(`'${user}' is no name of a user`, `a name is ${userNameRule}`)
  if (password === undefined && token === undefined && delivery !== 'on request')
    throw usage('there is no password and no token', 'give one of them')
  if (password !== undefined && !isPassword(password)) throw usage('the password will not do', `it has ${passwordRule}`)
  if (typeof token === 'string' && !isToken(token))
    throw usage('the token will not do', 'it has no spaces or line breaks')
  return server
}

/** @throws {GathererError} USAGE: it is none, or of a server that has no certificate. */
export function checkedFingerprint(text: string | undefined, server: string): string | undefined {
  if (text === undefined) return undefined
  const fingerprint = parseFingerprint(text)
  if (fingerprint === undefined) throw usage(`'${text}' is no fingerprint`, `a fingerprint is ${fingerprintRule}`)
  if (server.startsWith('https:')) return fingerprint
  throw usage(`${server} has no certificate to compare`, `write ${server.replace('http:', 'https:')}`)
}

function usage(message: string, hint: string): GathererError {
  return new GathererError('USAGE', message, { hint })
}
