/**
 * An endpoint that sends to `POST /v1/messages` (protocol rules M1 to M8).
 *
 * Knows how a request is addressed and labelled; what is in it is the caller's.
 */
import type { Agent } from 'node:http'
import { freshName, tokenOf } from './classic-client.js'
import { send, type Answer, type Ask } from './http.js'
import { here, type Place } from './places.js'

export const jsonType = 'application/json'
export const linesType = 'application/x-ndjson'
export const textType = 'text/plain'
export const envelopesType = 'application/vnd.message-gatherer+ndjson'

export const nativePath = '/v1/messages'

/** How a request is labelled; what is left out is not sent. */
export interface NativeLabels {
  readonly type?: string | undefined
  readonly stream?: string
  readonly producer?: string | undefined
  /** Of the first message; text to send what is no number. */
  readonly sequence?: number | string
  readonly encoding?: string | undefined
}

export interface NativeRequest extends NativeLabels {
  /** Instead of the client's own. */
  readonly authorization?: string
  readonly agent?: Agent
}

export interface NativeClient {
  readonly user: string
  readonly token: string
  /** A string or bytes go as they are, anything else as JSON. */
  readonly post: (body: unknown, request?: NativeRequest) => Promise<Answer>
}

/** Signs in, by default as somebody new. */
export async function nativeClient(
  { port }: { readonly port: number },
  user = freshName(),
  from: Place = here,
): Promise<NativeClient> {
  const token = tokenOf(await send(port, { path: '/v1/sessions', body: { username: user, password: 'pass' }, from }))
  return nativeClientWith({ port }, { user, token }, from)
}

/** Goes on with a token from elsewhere: another server's life, another way to sign in. */
export function nativeClientWith(
  { port }: { readonly port: number },
  { user, token }: Pick<NativeClient, 'user' | 'token'>,
  from: Place = here,
): NativeClient {
  return nativeClientOver(request => send(port, { ...request, from }), { user, token })
}

/** As `nativeClientWith`, however its requests get to the server. */
export function nativeClientOver(ask: Ask, { user, token }: Pick<NativeClient, 'user' | 'token'>): NativeClient {
  const post = (body: unknown, { authorization, agent, ...labels }: NativeRequest = {}) => {
    const headers = { authorization: authorization ?? bearer(token), ...headersOf(labels) }
    return ask({ path: pathOf(labels), body, headers, ...(agent && { agent }) })
  }
  return { user, token, post }
}

export function bearer(token: string): string {
  return `Bearer ${token}`
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** All headers of a request by this client, for a connection on which every byte is ours. */
export function rawHeaders({ token }: Pick<NativeClient, 'token'>, labels: NativeLabels = {}): Record<string, string> {
  return { authorization: bearer(token), ...headersOf(labels) }
}

export function pathOf({ stream }: NativeLabels): string {
  return stream === undefined ? nativePath : `${nativePath}?stream=${encodeURIComponent(stream)}`
}

export function headersOf({ type, producer, sequence, encoding }: NativeLabels): Record<string, string> {
  const all = {
    'content-type': type,
    'content-encoding': encoding,
    'gatherer-producer': producer,
    'gatherer-sequence': sequence === undefined ? undefined : String(sequence),
  }
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

/** Messages as a body of lines. */
export function linesOf(messages: readonly unknown[]): string {
  return messages.map(message => `${JSON.stringify(message)}\n`).join('')
}
