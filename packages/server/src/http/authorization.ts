/**
 * Who is asking, in their own words: the `Authorization` header, or else a session cookie (protocol rules S8, S13, S14; RFC 6750,
 * RFC 7617).
 *
 * Reads the form only; whether the words are true, `sessions/access.ts` decides.
 */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import {
  csrfHeader,
  GathererError,
  isPassword,
  isUserName,
  passwordRule,
  userNameRule,
} from '@message-gatherer/protocol'
import { tokenInCookies, type CookieName } from './cookies.js'
import { invalidToken, wrongCredentials } from '../sessions/refusals.js'
import type { Authorization } from '../sessions/access.js'

/** What of a request tells who asks. */
export type Asking = Pick<IncomingMessage, 'method' | 'headers'>

/** Of a request, whose session cookie has this name. */
export type ReadAuthorization = (request: IncomingMessage) => Authorization

const wellFormed = /^(?:bearer +([\w.~+/-]+=*)|basic +([a-z0-9+/]+={0,2}))$/i

/**
 * @throws {GathererError} INVALID_TOKEN: neither header nor cookie, another scheme, or no token where one belongs.
 *   WRONG_CREDENTIALS: `Basic` without a name and a password that could be somebody's. CSRF_HEADER_MISSING: a cookie counts,
 *   and a page of another site could have sent this.
 */
export function readAuthorization(request: Asking, cookie: CookieName): Authorization {
  const { authorization: header } = request.headers
  const token = countedCookie(request, cookie)
  if (token === undefined) return readHeader(header)
  if (!isReading(request)) demandCsrfHeader(request)
  return { scheme: 'bearer', token }
}

/** The token in the cookie, where that is what counts. */
export function countedCookie({ headers }: Pick<Asking, 'headers'>, cookie: CookieName): string | undefined {
  return headers.authorization === undefined ? tokenInCookies(headers.cookie, cookie) : undefined
}

/** @throws {GathererError} CSRF_HEADER_MISSING */
export function demandCsrfHeader({ headers }: Pick<Asking, 'headers'>): void {
  if (headers[csrfHeader] === '1') return
  throw new GathererError('CSRF_HEADER_MISSING', 'this could come from a page of another site', {
    hint: 'send the header Gatherer-CSRF: 1 with a session cookie, and where one is asked for',
  })
}

/** The `WWW-Authenticate` of a 401: `Basic` only for those who tried it, because browsers ask for a password then. */
export function challengeFor(header: string | undefined): string {
  return triesBasic(header) ? 'Basic realm="Message Gatherer", charset="UTF-8"' : 'Bearer'
}

const basicUsage = 'send Authorization: Basic with the base64 of name:password, as curl -u name:password does'
const usage = 'send Authorization: Bearer TOKEN (POST /v1/sessions gives one), or Basic: curl -u name:password'

function isReading({ method }: Asking): boolean {
  return method === 'GET' || method === 'HEAD'
}

function readHeader(header: string | undefined): Authorization {
  const [, token, pair] = wellFormed.exec(header ?? '') ?? []
  if (token !== undefined) return { scheme: 'bearer', token }
  if (pair !== undefined) return readPair(pair)
  if (triesBasic(header)) throw wrongCredentials('what follows Basic is not base64', basicUsage)
  throw header === undefined
    ? invalidToken('this needs to know who is asking', usage)
    : invalidToken('the Authorization header is neither Bearer with a token nor Basic', usage)
}

function triesBasic(header = ''): boolean {
  return /^basic(?: |$)/i.test(header)
}

function readPair(base64: string): Authorization {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) throw wrongCredentials('what follows Basic is not base64', basicUsage)
  if (!isUtf8(bytes)) throw wrongCredentials('the name and password are not UTF-8', basicUsage)
  const text = bytes.toString()
  const colon = text.indexOf(':')
  if (colon === -1) throw wrongCredentials('no colon between name and password', basicUsage)
  const [username, password] = [text.slice(0, colon), text.slice(colon + 1)]
  if (!isUserName(username)) throw wrongCredentials('nobody can have this name', `a name is ${userNameRule}`)
  if (!isPassword(password)) throw wrongCredentials('nobody can have this password', `a password is ${passwordRule}`)
  return { scheme: 'basic', username, password }
}
