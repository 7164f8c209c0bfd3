/** An endpoint that speaks the three classic messages, from one place. */
import { jsonOf, send, type Answer, type Ask, type Request } from './http.js'
import { here, type Place } from './places.js'

export interface ClassicClient {
  readonly identify: (username: unknown) => Promise<Answer>
  readonly authenticate: (username: unknown, password?: unknown) => Promise<Answer>
  readonly message: (token: unknown, message: unknown) => Promise<Answer>
  /** The message as it is written, not as JavaScript would write it. */
  readonly messageText: (token: string, json: string, headers?: Request['headers']) => Promise<Answer>
  /** Identifies, authenticates and returns the token. */
  readonly signIn: (username: string, password?: string) => Promise<string>
}

export const defaultPassword = 'pass'

export function classicClient({ port }: { readonly port: number }, from: Place = here): ClassicClient {
  return classicClientOver(request => send(port, { ...request, from }))
}

/** As `classicClient`, however its requests get to the server. */
export function classicClientOver(ask: Ask): ClassicClient {
  const post = (path: string, body: unknown) => ask({ path, body })
  const identify = (username: unknown) => post('/identify', { message_type: 'IDENTIFY', username })
  const authenticate = (username: unknown, password: unknown = defaultPassword) =>
    post('/authenticate', { message_type: 'AUTHENTICATE', username, password })
  return {
    identify,
    authenticate,
    message: (token, message) => post('/message', { message_type: 'MESSAGE', token, message }),
    messageText: (token, json, headers = {}) =>
      ask({ path: '/message', body: `{"message_type":"MESSAGE","token":"${token}","message":${json}}`, headers }),
    signIn: async (username, password) => {
      await identify(username)
      return tokenOf(await authenticate(username, password))
    },
  }
}

/** The token of an answer to AUTHENTICATE, which must have one. */
export function tokenOf(answer: Answer): string {
  const { token } = jsonOf(answer)
  if (typeof token !== 'string' || token === '') throw new Error(`no token in ${answer.status} ${answer.text}`)
  return token
}

let names = 0

/** A name that no other test of this file uses. */
export function freshName(): string {
  return `user-${++names}`
}
