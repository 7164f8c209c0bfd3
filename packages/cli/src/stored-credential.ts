/**
 * What `gather login` keeps: tokens that were made for this machine, and no password (rule E8).
 *
 * A file of an older `gather` has a password instead; it is read, and replaced by the next login.
 */
import { parseAddress, type StoredToken } from '@message-gatherer/client'
import { isPassword, isStreamName, isUserName, parseFingerprint } from '@message-gatherer/protocol'

/** An API token of this machine. */
export interface KeptToken {
  /** As the server lists it. */
  readonly name: string
  readonly token: string
}

export interface KeptTokens {
  /** Sends, and nothing else. */
  readonly write: KeptToken
  /** Reads, and nothing else. */
  readonly read?: KeptToken
}

export type KeptScope = keyof KeptTokens

interface Login {
  readonly server: string
  readonly user: string
  /** Of the one certificate that the server may have; without it authorities decide. */
  readonly fingerprint?: string
}

export interface TokenLogin extends Login {
  readonly tokens: KeptTokens
}

/** Of an older `gather`. */
export interface PasswordLogin extends Login {
  readonly password: string
  /** Of the last classic session; it may have ended since. */
  readonly token?: string
  /** What messages are delivered with. */
  readonly session?: StoredToken
}

export type Credential = TokenLogin | PasswordLogin

export function hasTokens(credential: Credential): credential is TokenLogin {
  return 'tokens' in credential
}

/** What may be shown of them. */
export function scopesOf(tokens: KeptTokens): readonly { readonly name: string; readonly scope: KeptScope }[] {
  const { write, read } = tokens
  return [{ name: write.name, scope: 'write' }, ...(read ? [{ name: read.name, scope: 'read' } as const] : [])]
}

/** Of what a file or a server says; undefined: it is none. */
export function readKeptToken(value: unknown): KeptToken | undefined {
  const { name, token } = membersOf(value)
  if (typeof name !== 'string' || !isStreamName(name)) return undefined
  return typeof token === 'string' && /^[\w.~+/-]+=*$/.test(token) ? { name, token } : undefined
}

/** Undefined: it is none. */
export function parseCredential(text: string): Credential | undefined {
  const members = membersOf(parsed(text))
  const { server, user, fingerprint, tokens } = members
  if (typeof server !== 'string' || parseAddress(server) !== server) return undefined
  if (typeof user !== 'string' || !isUserName(user)) return undefined
  // One that was damaged must not become none.
  if (fingerprint !== undefined && !isFingerprint(fingerprint)) return undefined
  const login = { server, user, ...(fingerprint !== undefined && { fingerprint }) }
  return tokens === undefined ? passwordLogin(login, members) : tokenLogin(login, members)
}

type Members = Readonly<Record<string, unknown>>

function tokenLogin(login: Login, { tokens }: Members): TokenLogin | undefined {
  const { write, read } = membersOf(tokens)
  const [sends, reads] = [readKeptToken(write), readKeptToken(read)]
  if (!sends || (read !== undefined && !reads)) return undefined
  return { ...login, tokens: { write: sends, ...(reads && { read: reads }) } }
}

function passwordLogin(login: Login, { password, token, session }: Members): PasswordLogin | undefined {
  if (typeof password !== 'string' || !isPassword(password)) return undefined
  return {
    ...login,
    password,
    ...(typeof token === 'string' && { token }),
    ...(isStoredToken(session) && { session }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function isFingerprint(value: unknown): value is string {
  return typeof value === 'string' && parseFingerprint(value) === value
}

function isStoredToken(value: unknown): value is StoredToken {
  const { token, issuedAtMs, expiresAtMs } = membersOf(value)
  return typeof token === 'string' && typeof issuedAtMs === 'number' && typeof expiresAtMs === 'number'
}
