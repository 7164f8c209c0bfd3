/**
 * Who looks at the page: nobody, or a user whose session a cookie carries; kept alive as long as the page is open.
 *
 * When the session is over, what is on screen stays: the sign-in comes in front of it, and everything goes on after it.
 */
import { computed, signal } from '@preact/signals'
import { ask, type Outcome, type Question } from '../api/ask.js'
import { now, wait } from './clock.js'
import { forget, onRemembered, remember, remembered } from './memory.js'
import { isReachable } from '../ui/connection.js'

export type Role = 'writer' | 'reader' | 'admin'

export interface SignedIn {
  readonly user: string
  readonly role: Role
  /** Unix milliseconds. */
  readonly expiresAtMs: number
}

export type SessionState =
  /** The page has just been opened. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'nobody' }
  | ({ readonly kind: 'signed in' } & SignedIn)
  /** Was signed in, and has to prove it again. */
  | ({ readonly kind: 'expired' } & Pick<SignedIn, 'user' | 'role'>)

interface SessionAnswer {
  readonly user: string
  readonly role: Role
  readonly expires_at: string
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export const session = signal<SessionState>({ kind: 'unknown' })

/** Raised by each sign-in: whatever has to begin again looks at it. */
export const signIns = signal(0)

export const role = computed(() => ('role' in session.value ? session.value.role : undefined))

const sessionPath = '/v1/sessions'
/** Whose session's cookie this browser may hold, which no script can see; all tabs remember the same. */
const signedInHere = 'signed-in'
/** A renewal comes after this share of a token's life. */
const renewAfter = 0.6
const shortestMs = 5000
/** Between two questions to a server that does not answer. */
const againMs = 2000

/** From one leaving to the next. */
let stay = new AbortController()
/** Whose things this tab has shown. */
let shown: string | undefined
/** The session that was left last is over. */
let signedOut: Promise<unknown> = Promise.resolve()

/** Takes up the session of a cookie from before, if there is one; a browser without one asks nothing. */
export async function startSession(): Promise<void> {
  if (remembered(signedInHere) === undefined) return leave()
  const asked = stay.signal
  const outcome = await askForCookie({})
  if (asked.aborted) return
  if (outcome.kind === 'ok') return accept(outcome.value)
  if (!mayPass(outcome)) return leave()
  await wait(againMs)
  await startSession()
}

/** What becomes of the session in one tab holds in all of them. */
export function followOtherTabs(): void {
  onRemembered(signedInHere, user => {
    if (user === undefined) leave()
    else if (session.value.kind !== 'signed in' || user !== shown) void startSession()
  })
}

/** It tells nothing of the session. */
function mayPass(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'unreachable' || (outcome.kind === 'refused' && outcome.refusal.status >= 429)
}

/** @returns why not, in a sentence; undefined: signed in. */
export async function signIn(credentials: Credentials): Promise<string | undefined> {
  await signedOut
  const outcome = await askForCookie(credentials)
  switch (outcome.kind) {
    case 'ok':
      accept(outcome.value)
      signIns.value++
      return undefined
    case 'refused':
      return outcome.refusal.code === 'WRONG_CREDENTIALS'
        ? 'No such user, or another password.'
        : outcome.refusal.detail
    case 'signed out':
      return 'The server does not know this session any more. Try again.'
    case 'unreachable':
      return 'The server does not answer. Your password was not kept; try again when it is back.'
  }
}

export async function signOut(): Promise<void> {
  leave()
  signedOut = ask(`${sessionPath}/current`, { method: 'DELETE' })
  await signedOut
}

/** What is still under way would be refused, or take up again what was left. */
function leave(): void {
  stay.abort()
  stay = new AbortController()
  forget(signedInHere)
  session.value = { kind: 'nobody' }
}

/** Some request found the session over. */
export function sessionEnded(): void {
  const was = session.value
  if (was.kind === 'signed in') session.value = { kind: 'expired', user: was.user, role: was.role }
}

/** As `ask`, for everything that needs to be signed in. */
export async function askAs<T>(path: string, question: Question = {}): Promise<Outcome<T>> {
  const ends = question.signal ? AbortSignal.any([question.signal, stay.signal]) : stay.signal
  const outcome = await ask<T>(path, { ...question, signal: ends })
  if (!ends.aborted) isReachable.value = outcome.kind !== 'unreachable'
  if (outcome.kind === 'signed out') sessionEnded()
  return outcome
}

/**
 * A request was refused although somebody is signed in: its cookie may just have ended. Resolves once there is a session
 * again, however long a sign-in takes, or when the signal aborts.
 */
export async function signedInAgain(leaving: AbortSignal): Promise<'signed in' | 'unreachable'> {
  const asked = stay.signal
  const outcome = await askForCookie({})
  if (asked.aborted) return 'unreachable'
  if (outcome.kind === 'ok') accept(outcome.value)
  else if (mayPass(outcome)) return 'unreachable'
  else sessionEnded()
  await untilSignedIn(leaving)
  return 'signed in'
}

function untilSignedIn(leaving: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const stop = session.subscribe(({ kind }) => {
      if (kind === 'signed in') queueMicrotask(done)
    })
    leaving.addEventListener('abort', done)
    function done(): void {
      stop()
      leaving.removeEventListener('abort', done)
      resolve()
    }
  })
}

function askForCookie(credentials: Partial<Credentials>): Promise<Outcome<SessionAnswer>> {
  return ask<SessionAnswer>(sessionPath, { method: 'POST', body: { ...credentials, cookie: true } })
}

function accept({ user, role: may, expires_at: end }: SessionAnswer): void {
  remember(signedInHere, user)
  // Somebody else: nothing of who was here before may stay, in no list and in no memory.
  if (shown !== undefined && shown !== user) return location.reload()
  shown = user
  const expiresAtMs = Date.parse(end)
  session.value = { kind: 'signed in', user, role: may, expiresAtMs }
  void renewLater(expiresAtMs)
}

async function renewLater(expiresAtMs: number): Promise<void> {
  await wait(Math.max(shortestMs, (expiresAtMs - now()) * renewAfter))
  const { value } = session
  // Another sign-in, or a sign-out, came in between.
  if (value.kind !== 'signed in' || value.expiresAtMs !== expiresAtMs) return
  const asked = stay.signal
  const outcome = await askForCookie({})
  if (asked.aborted) return
  if (outcome.kind === 'ok') accept(outcome.value)
  else if (mayPass(outcome) && now() < expiresAtMs) await renewLater(expiresAtMs)
  else sessionEnded()
}
