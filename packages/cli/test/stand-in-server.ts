/**
 * A small server that speaks the classic dialect as docs/protocol.md writes it, in memory, and what the client library needs.
 *
 * Strict where a client could be careless: a session that was grounded is a new one afterwards, with new tokens.
 */
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { NativeStandIn, type Received, type StandInToken } from './stand-in-native.js'

type State = 'grounded' | 'identified' | 'authenticated'
type Body = Readonly<Record<string, unknown>>
type Answer = readonly [status: number, text: string, token?: string]

interface User {
  password: string | undefined
  state: State
  session: string
}

export interface StandInOptions {
  /** One that was closed: this comes back in its place, and knows its API tokens. Default: a new one, on any free port. */
  readonly after?: StandIn
  /** What checking a password costs. */
  readonly hashMs?: number
  readonly registration?: 'open' | 'closed'
  /** What an answer to messages costs. */
  readonly answerMs?: number
  /** Refuses such messages for good, natively. */
  readonly refuses?: (message: unknown) => boolean
  /** Answers instead of the dialect, once it returns something. */
  readonly interfere?: (path: string, body: Body, response: ServerResponse) => boolean
}

export interface StandIn {
  readonly address: string
  /** What came natively. */
  readonly received: readonly Received[]
  /** API tokens that are good. */
  readonly apiTokens: readonly StandInToken[]
  /** Makes a code for a user good. */
  readonly invite: (code: string, user: string) => void
  /** What came by the classic dialect. */
  readonly messages: string[]
  /** `IDENTIFY`, `AUTHENTICATE`, `MESSAGE`, in the order of arrival. */
  readonly requests: string[]
  /** Of the native requests, in the order of arrival. */
  readonly paths: string[]
  /** Resolves when the first connection was closed by either side. */
  readonly connectionClosed: Promise<void>
  readonly passwordOf: (user: string) => string | undefined
  readonly setPassword: (user: string, password: string | undefined) => void
  readonly stateOf: (user: string) => State | undefined
  readonly forgetTokens: () => void
  /** Resolves when so many messages came natively. */
  readonly has: (messages: number) => Promise<void>
  /** Resolves when a native request came whose path begins so. */
  readonly asked: (path: string) => Promise<void>
  readonly close: () => Promise<void>
}

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const users = new Map<string, User>()
  const tokens = new Map<string, { readonly user: string; readonly session: string }>()
  const messages: string[] = []
  const requests: string[] = []
  const paths: string[] = []
  const happened = new EventEmitter()
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await once(happened, 'request')
  }
  const closed = options.registration === 'closed'
  const native = new NativeStandIn({
    ...(options.refuses && { refuses: options.refuses }),
    isKnown: name => users.has(name),
    classicUser: token => {
      const owner = tokens.get(token)
      const user = owner && users.get(owner.user)
      return user?.state === 'authenticated' && user.session === owner?.session ? owner?.user : undefined
    },
    endClassic: token => {
      const user = users.get(tokens.get(token)?.user ?? '')
      if (user) user.state = 'grounded'
    },
    checkPassword: (name, password) => {
      const user = users.get(name) ?? { password: undefined, state: 'grounded', session: randomUUID() }
      if ((user.password ?? password) !== password) return false
      user.password = password
      users.set(name, user)
      return true
    },
  })

  native.apiTokens.push(...(options.after?.apiTokens ?? []))

  const handlers: Readonly<Record<string, (body: Body) => Promise<Answer> | Answer>> = {
    '/identify': ({ username }) => {
      if (typeof username !== 'string') return [400, "Missing 'username'"]
      const user = users.get(username)
      if (!user && closed) return [202, 'Existing User Identified']
      if (!user) {
        users.set(username, { password: undefined, state: 'identified', session: randomUUID() })
        return [201, 'New User Created']
      }
      if (user.state === 'grounded') user.session = randomUUID()
      user.state = 'identified'
      return [202, 'Existing User Identified']
    },
    '/authenticate': async ({ username, password }) => {
      if (typeof username !== 'string') return [400, "Missing 'username'", '']
      if (typeof password !== 'string') return [400, "Missing 'password'", '']
      const user = users.get(username)
      const failed: Answer = [403, `Authentication Failed!. Please try again, ${username}!`, '']
      if (!user) return closed ? failed : [401, 'User not found. Please identify', '']
      const { session } = user
      await delay(options.hashMs ?? 0)
      if (user.state === 'grounded' || user.session !== session) return closed ? failed : [403, 'Please identify!', '']
      const first = user.password === undefined
      if (first && closed) return failed
      if (first) user.password = password
      if (user.password !== password) return failed
      user.state = 'authenticated'
      const token = randomUUID()
      tokens.set(token, { user: username, session })
      const who = `${first ? 'New' : 'Existing'} User password authenticated. Token generated, ${username}!`
      return [first ? 201 : 202, who, token]
    },
    '/message': ({ token, message }) => {
      if (typeof token !== 'string') return [400, "Missing 'token'"]
      if (message === undefined || message === null) return [400, "Missing 'message'"]
      const owner = tokens.get(token)
      const user = owner && users.get(owner.user)
      if (!owner || user?.session !== owner.session) return [401, 'Token Expired. Please identify']
      if (user.state !== 'authenticated') {
        user.state = 'grounded'
        return [403, 'Please identify!']
      }
      if (message === '' || message === 'logout') {
        user.state = 'grounded'
        messages.push('logout')
        return [202, `Empty or logout Message Received from ${owner.user}`]
      }
      messages.push(typeof message === 'string' ? message : JSON.stringify(message))
      return [201, `Message Received from ${owner.user}`]
    },
  }

  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const bytes = await bytesOf(request)
    if (path.startsWith('/v1/')) {
      paths.push(path)
      if (path.startsWith('/v1/messages')) await delay(options.answerMs ?? 0)
      if (!options.interfere?.(path, {}, response)) native.serve(request, bytes, response)
      happened.emit('request')
      return
    }
    const body = parse(bytes.toString())
    if (typeof body['message_type'] === 'string') requests.push(body['message_type'])
    if (options.interfere?.(path, body, response)) return
    if (path === '/healthz') return void response.end('ok')
    const handler = handlers[path]
    answer(response, handler ? await handler(body) : [405, 'no such path'])
  }
  const connectionClosed = new Promise<void>(resolve => {
    server.once('connection', socket => socket.once('close', () => resolve()))
  })
  await new Promise<void>(resolve => server.listen(portOf(options.after), '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: native.received,
    apiTokens: native.apiTokens,
    invite: (code, user) => void native.codes.set(code, user),
    messages,
    requests,
    paths,
    connectionClosed,
    passwordOf: name => users.get(name)?.password,
    setPassword: (name, password) => users.set(name, { password, state: 'grounded', session: randomUUID() }),
    stateOf: name => users.get(name)?.state,
    forgetTokens: () => {
      tokens.clear()
      native.forgetTokens()
    },
    has: count => until(() => native.received.length >= count),
    asked: start => until(() => paths.some(path => path.startsWith(start))),
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

function portOf(before: StandIn | undefined): number {
  return before ? Number(new URL(before.address).port) : 0
}

/** An answer in the shape of the dialect. */
export function answer(
  response: ServerResponse,
  [status, text, token]: Answer,
  headers: Record<string, string> = {},
): void {
  const body = {
    status_message: text,
    status_code: status,
    status_description: 'as it is',
    ...(token === undefined ? {} : { token }),
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function parse(text: string): Body {
  return text === '' ? {} : (JSON.parse(text) as Body)
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
