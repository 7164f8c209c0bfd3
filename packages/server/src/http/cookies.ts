/**
 * The session cookie of browsers: its name, how it is given and taken away, and what of a `Cookie` header counts
 * (protocol rules S13, S14; RFC 6265).
 *
 * Over TLS only the cookie counts that nobody could set without it: `__Host-` promises that.
 */

export type CookieName = '__Host-session' | 'session'

/** @param isSecure whether the browser came by TLS. */
export function cookieNameFor(isSecure: boolean): CookieName {
  return isSecure ? '__Host-session' : 'session'
}

/** What a token of a session looks like; an API token does not. */
const sessionToken = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** The first token of a session under this name; what is none is somebody else's cookie. */
export function tokenInCookies(header: string | undefined, name: CookieName): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at === -1 || pair.slice(0, at).trim() !== name) continue
    const value = unquoted(pair.slice(at + 1).trim())
    if (sessionToken.test(value)) return value
  }
  return undefined
}

/** A `Set-Cookie` that gives it, for as long as the token is good. */
export function givenCookie(name: CookieName, token: string, seconds: number): string {
  return `${name}=${token}; ${attributesOf(name)}; Max-Age=${seconds}`
}

/** A `Set-Cookie` that takes it away. */
export function takenCookie(name: CookieName): string {
  return `${name}=; ${attributesOf(name)}; Max-Age=0`
}

function attributesOf(name: CookieName): string {
  return `Path=/; HttpOnly; SameSite=Strict${name === 'session' ? '' : '; Secure'}`
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}
