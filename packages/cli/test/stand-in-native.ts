/**
 * The native part of the stand-in server: sign-in, and messages that are numbered by their senders (protocol rules M8 to M11).
 *
 * Keeps everything; refuses for good what a test says.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { crc32, gunzipSync } from 'node:zlib'

export interface Received {
  readonly user: string
  readonly stream: string
  readonly message: unknown
  readonly source?: string
  readonly sent_at?: string
}

export interface NativeOptions {
  /** True: this message is refused for good. */
  readonly refuses?: (message: unknown) => boolean
  /** True: the password is right, and the user is there from now on. */
  readonly checkPassword: (user: string, password: string) => boolean
  readonly isKnown: (user: string) => boolean
  /** Whose classic session it is. */
  readonly classicUser: (token: string) => string | undefined
  readonly endClassic: (token: string) => void
}

/** What the server lists of an API token, and what it is. */
export interface StandInToken {
  readonly user: string
  readonly name: string
  readonly scope: string
  readonly token: string
}

interface Producer {
  next: number
  lastChecksum: string
}

export class NativeStandIn {
  readonly received: Received[] = []
  readonly #options: NativeOptions
  readonly #tokens = new Map<string, string>()
  /** API tokens that are good. */
  readonly apiTokens: StandInToken[] = []
  /** Enrolment codes that are good, and whose they are. */
  readonly codes = new Map<string, string>()
  readonly #producers = new Map<string, Producer>()

  constructor(options: NativeOptions) {
    this.#options = options
  }

  forgetTokens(): void {
    this.#tokens.clear()
    this.apiTokens.length = 0
  }

  /** False: not one of its paths. */
  serve(request: IncomingMessage, body: Buffer, response: ServerResponse): boolean {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stand-in')
    if (pathname === '/v1/sessions') this.#signIn(request, body, response)
    else if (pathname === '/v1/sessions/current') this.#signOut(request, response)
    else if (pathname === '/v1/messages')
      this.#store(request, { body, stream: searchParams.get('stream') ?? 'default' }, response)
    else if (pathname === '/v1/enrolments') this.#enrol(body, response)
    else if (/^\/v1\/users\/[^/]+\/tokens$/.test(pathname))
      this.#makeToken(request, { body, user: decodeURIComponent(pathname.split('/')[3] ?? '') }, response)
    else return false
    return true
  }

  #makeToken(request: IncomingMessage, { body, user }: { body: Buffer; user: string }, response: ServerResponse): void {
    const asking = tokenIn(request)
    const who = this.#tokens.get(asking) ?? this.#options.classicUser(asking)
    if (who === undefined) return problem(response, 401, 'INVALID_TOKEN')
    if (who !== user) return problem(response, 403, 'NOT_ALLOWED')
    const { name = '', scope = '' } = JSON.parse(body.toString()) as Record<string, string>
    json(response, 201, this.#added({ user, name, scope }))
  }

  #enrol(body: Buffer, response: ServerResponse): void {
    const { code = '', token_name: name = '' } = JSON.parse(body.toString()) as Record<string, string>
    const user = this.codes.get(code)
    if (user === undefined) return problem(response, 401, 'WRONG_CREDENTIALS')
    this.codes.delete(code)
    json(response, 201, this.#added({ user, name, scope: 'write' }))
  }

  #added(wanted: Omit<StandInToken, 'token'>): object {
    const made = { ...wanted, token: `mg_${randomUUID()}` }
    this.apiTokens.push(made)
    return { id: String(this.apiTokens.length), created_at: new Date().toISOString(), ...made }
  }

  #revoke(token: string): boolean {
    const at = this.apiTokens.findIndex(known => known.token === token)
    if (at !== -1) this.apiTokens.splice(at, 1)
    return at !== -1
  }

  #signIn(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { username, password } = JSON.parse(body.toString() || '{}') as Record<string, string>
    const renewed = this.#tokens.get(tokenIn(request))
    const user = renewed ?? username ?? ''
    const created = renewed === undefined && !this.#options.isKnown(user)
    if (renewed === undefined && !this.#options.checkPassword(user, password ?? ''))
      return problem(response, 401, 'WRONG_CREDENTIALS')
    const token = randomUUID()
    this.#tokens.set(token, user)
    json(response, 201, {
      token,
      token_type: 'Bearer',
      expires_at: new Date(Date.now() + 600_000).toISOString(),
      user,
      created,
    })
  }

  #signOut(request: IncomingMessage, response: ServerResponse): void {
    const token = tokenIn(request)
    const isKnown = this.#tokens.delete(token) || this.#revoke(token) || this.#options.classicUser(token) !== undefined
    if (!isKnown) return problem(response, 401, 'INVALID_TOKEN')
    this.#options.endClassic(token)
    response.writeHead(204).end()
  }

  #store(request: IncomingMessage, { body, stream }: { body: Buffer; stream: string }, response: ServerResponse): void {
    const shown = tokenIn(request)
    const user = this.#tokens.get(shown) ?? this.apiTokens.find(({ token }) => token === shown)?.user
    const advice = shown.startsWith('mg_') ? { hint: 'gather login makes a new one' } : {}
    if (user === undefined) return problem(response, 401, 'INVALID_TOKEN', advice)
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    const lines = text.toString().split('\n').filter(Boolean)
    const key = `${user} ${String(request.headers['gatherer-producer'])}`
    const producer = this.#producers.get(key) ?? { next: 0, lastChecksum: '' }
    const first = Number(request.headers['gatherer-sequence'])
    if (first > producer.next) return problem(response, 409, 'SEQUENCE_GAP', { expected_sequence: producer.next })
    const fresh = lines.slice(producer.next - first)
    const bad = fresh.findIndex(line => this.#options.refuses?.((JSON.parse(line) as Received).message))
    if (bad !== -1) return problem(response, 422, 'INVALID_REQUEST', { line: producer.next - first + bad + 1, byte: 0 })
    for (const line of fresh) this.#keep(line, { user, stream, producer })
    this.#producers.set(key, producer)
    json(response, 200, {
      accepted: fresh.length,
      duplicates: lines.length - fresh.length,
      next_sequence: producer.next,
      last_crc32: producer.lastChecksum,
    })
  }

  #keep(line: string, { user, stream, producer }: { user: string; stream: string; producer: Producer }): void {
    const envelope = JSON.parse(line) as Received
    this.received.push({ ...envelope, user, stream })
    producer.next++
    const messageText = line.slice(line.indexOf('"message":') + '"message":'.length, -1)
    producer.lastChecksum = crc32(messageText).toString(16).padStart(8, '0')
  }
}

function tokenIn(request: IncomingMessage): string {
  return (request.headers.authorization ?? '').replace(/^Bearer /, '')
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** A refusal as the server words it. */
export function problem(response: ServerResponse, status: number, code: string, members: object = {}): void {
  const body = { type: `/errors#${code.toLowerCase()}`, title: code, status, code, detail: `it is ${code}`, ...members }
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
}
