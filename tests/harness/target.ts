/**
 * The server that the conformance suite looks at: the one that GATHERER_URL names, else one of its own.
 *
 * Knows it by HTTP only. Whatever is asked, no answer may be a 500 and each must be as the server's own document says
 * (protocol rules P8, A4).
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { classicClientOver, type ClassicClient } from './classic-client.js'
import { documentedOver, type Documented } from './documented.js'
import { startGatherd } from './gatherd.js'
import { jsonOf, send, type Answer, type Ask, type Request } from './http.js'
import { nativeClientOver, type NativeClient } from './native-client.js'
import { elsewhere, type Place } from './places.js'

export type Registration = 'open' | 'closed'

export interface Credentials {
  readonly user: string
  readonly password: string
}

export type LimitName = 'body_bytes' | 'decompressed_bytes' | 'message_bytes' | 'messages'

export interface Target extends Credentials {
  readonly url: string
  readonly registration: Registration
  /** Another address of this machine, where the server can tell the two apart. */
  readonly elsewhere: Place | undefined
  /** Whether something stands before the server, which may read a body before the server sees the head. */
  readonly isProxied: boolean
  readonly limits: Readonly<Record<LimitName, number>>
  readonly document: Documented
  /** Waits as long as a 429 says, and asks again. */
  readonly ask: Ask
}

interface Known extends Credentials {
  readonly url: string
  readonly isOwn: boolean
}

/** @param own what a server of our own is like; one that is given is as it is. */
export async function theTarget(own: Registration = 'open'): Promise<Target> {
  const known = given() ?? (await startOwn(own))
  const to = new URL(known.url)
  const simply = (request: Request) => politely(() => send(to, request), request)
  const document = await documentedOver(simply)
  const ask: Ask = async request => {
    const answer = await simply(request)
    expect(answer.status).not.toBe(500)
    document.expect(request, answer)
    return answer
  }
  const about = await ask({ method: 'GET', path: '/v1' })
  const isProxied = 'via' in about.headers || 'server' in about.headers
  const { url, user, password, isOwn } = known
  const limits = jsonOf(about)['limits'] as Target['limits']
  const isNear = isOwn || (elsewhere.target === '127.0.0.1' && ['127.0.0.1', 'localhost'].includes(to.hostname))
  return {
    url,
    user,
    password,
    registration: await registrationOf(ask),
    elsewhere: isNear && !isProxied ? elsewhere : undefined,
    isProxied,
    limits,
    document,
    ask,
  }
}

/** A name or producer that nobody has. */
export function randomName(): string {
  return `conformance-${randomBytes(8).toString('hex')}`
}

/**
 * Somebody whose classic session this file may do with as it likes: somebody new, or, where nobody becomes a user by
 * asking, the user that is given.
 */
export async function somebody({ registration, user, password, ask }: Target): Promise<Credentials> {
  if (registration === 'closed') return { user, password }
  const newcomer = { user: randomName(), password: randomName() }
  const client = classicClientOver(ask)
  await client.signIn(newcomer.user, newcomer.password)
  return newcomer
}

/** The three messages from an address, by default from wherever this machine reaches the server. */
export function classicAt({ ask }: Target, from?: Place): ClassicClient {
  return classicClientOver(request => ask({ ...request, ...(from && { from }) }))
}

/** The user in a session of its own. */
export async function nativeAt({ ask, user, password }: Target): Promise<NativeClient> {
  const answer = await ask({ path: '/v1/sessions', body: { username: user, password } })
  expect(answer.status, answer.text).toBe(201)
  return nativeClientOver(ask, { user, token: String(jsonOf(answer)['token']) })
}

function given(): Known | undefined {
  const { GATHERER_URL: url, GATHERER_USER: user = '', GATHERER_PASSWORD: password = '' } = process.env
  return url === undefined ? undefined : { url, user, password, isOwn: false }
}

async function startOwn(registration: Registration): Promise<Known> {
  const credentials = { user: 'dale', password: 'pass' }
  const open = await startGatherd()
  await classicClientOver(request => send(open.port, request)).signIn(credentials.user, credentials.password)
  const knownAt = (port: number) => ({ ...credentials, url: `http://127.0.0.1:${port}`, isOwn: true })
  if (registration === 'open') return knownAt(open.port)
  await open.stop()
  const closed = await startGatherd({ folder: open.folder, flags: ['--registration', 'closed'] })
  return knownAt(closed.port)
}

/** A name that nobody has is created where registration is open, and known where it is closed (C2, C8). */
async function registrationOf(ask: Ask): Promise<Registration> {
  const { status, text } = await classicClientOver(ask).identify(randomName())
  expect([201, 202], text).toContain(status)
  return status === 201 ? 'open' : 'closed'
}

const mostWaits = 5

async function politely(attempt: () => Promise<Answer>, { body }: Request): Promise<Answer> {
  // What comes in pieces comes once.
  const isOnce = typeof body === 'object' && body !== null && Symbol.asyncIterator in body
  for (let waits = 0; ; waits++) {
    const answer = await attempt()
    if (answer.status !== 429 || isOnce || waits === mostWaits) return answer
    await pause(Number(answer.headers['retry-after']) * 1000)
  }
}
