/** Somebody who reads by `GET /v1/messages`: pages, and events as they come (protocol rules R1 to R16). */
import { request as secureRequest, type Agent } from 'node:https'
import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { cleanLater } from './cleaning.js'
import { bearer } from './native-client.js'
import { here } from './places.js'
import { until } from './until.js'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface Page {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** In lower case. */
  readonly trailers: Readonly<Record<string, string | undefined>>
  readonly text: string
  readonly lines: readonly string[]
  /** Where to go on, wherever it is told. */
  readonly next: string
}

export interface StreamedEvent {
  readonly name: string
  readonly id: string
  /** Undefined: it is a comment with an id. */
  readonly data: string | undefined
}

/** An answer that goes on. */
export interface Stream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** All that came so far. */
  readonly text: () => string
  readonly events: () => readonly StreamedEvent[]
  /** Those that are entries, as messages. */
  readonly messages: () => readonly unknown[]
  readonly ended: Promise<'ended' | 'cut'>
  readonly incoming: IncomingMessage
  readonly close: () => void
}

export interface EntryReader {
  readonly page: (query?: Query, headers?: Readonly<Record<string, string>>) => Promise<Page>
  /** By default of events. */
  readonly stream: (query?: Query, headers?: Readonly<Record<string, string>>) => Promise<Stream>
}

export const eventsType = 'text/event-stream'

export function entryReader(
  server: { readonly port: number; readonly agent?: Agent },
  { token }: { readonly token: string },
): EntryReader {
  const open = (query: Query, headers: Readonly<Record<string, string>>) =>
    opened(server, `/v1/messages${queryText(query)}`, { authorization: bearer(token), ...headers })
  return {
    page: async (query = {}, headers = {}) => pageOf((await open(query, headers)).incoming),
    stream: async (query = {}, headers = {}) => streamOf(await open(query, { accept: eventsType, ...headers })),
  }
}

export function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map(each => `${name}=${encodeURIComponent(String(each))}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** Waits for this many entries. */
export async function messagesFrom(stream: Stream, count: number): Promise<readonly unknown[]> {
  return until(`${count} entries`, () => {
    const messages = stream.messages()
    return messages.length >= count && messages
  })
}

interface Opened {
  readonly outgoing: ClientRequest
  readonly incoming: IncomingMessage
}

/** @param server whose agent speaks TLS where it has one. */
function opened(
  { port, agent }: { readonly port: number; readonly agent?: Agent },
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Opened> {
  const start = agent ? secureRequest : request
  return new Promise((resolve, reject) => {
    const outgoing = start({ host: here.target, port, path, headers, agent: agent ?? false })
    cleanLater(() => void outgoing.destroy())
    outgoing.once('error', reject)
    outgoing.once('response', incoming => {
      outgoing.removeListener('error', reject).on('error', () => undefined)
      resolve({ outgoing, incoming })
    })
    outgoing.end()
  })
}

async function pageOf(incoming: IncomingMessage): Promise<Page> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const { headers, trailers } = incoming
  const next = headers['gatherer-next-offset'] ?? trailers['gatherer-next-offset']
  return {
    status: incoming.statusCode ?? 0,
    headers,
    trailers,
    text,
    lines: text.split('\n').slice(0, -1),
    next: String(next),
  }
}

function streamOf({ outgoing, incoming }: Opened): Stream {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<'ended' | 'cut'>(resolve => {
    incoming.once('end', () => resolve('ended'))
    incoming.once('error', () => resolve('cut'))
    incoming.once('close', () => resolve('cut'))
  })
  const text = () => Buffer.concat(chunks).toString()
  const events = () => text().split('\n\n').slice(0, -1).map(eventIn)
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text,
    events,
    messages: () =>
      events().flatMap(({ name, data }) => (name === 'message' && data !== undefined ? [messageIn(data)] : [])),
    ended,
    incoming,
    close: () => outgoing.destroy(),
  }
}

function messageIn(line: string): unknown {
  return (JSON.parse(line) as { readonly message: unknown }).message
}

function eventIn(text: string): StreamedEvent {
  const fields = new Map(
    text.split('\n').map(line => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  return { name: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data: fields.get('data') }
}
