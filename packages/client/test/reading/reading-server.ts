/**
 * `GET /v1/messages` as server-sent events (protocol rules R1 to R4, R8, R10, R11), over lines in memory, for one token at a time.
 *
 * Every answer may go wrong in a way that a test says; its bytes may be cut at any place.
 */
import type { Socket } from 'node:net'
import { closeLine } from '@message-gatherer/disk'
import { formatOffset, GathererError, parseOffset, problemContentType, problemOf } from '@message-gatherer/protocol'
import { answerBytes, rawServer, type RawServer, type Received } from '../http/raw-server.js'

export const journalId = '00c0ffee'

export interface Line {
  readonly text: string
  readonly user: string
  readonly start: number
  readonly end: number
}

/** What goes wrong with one answer. */
export type Fault =
  /** After so many bytes of it, its head included; and how. */
  | { readonly kind: 'cut'; readonly after: number; readonly by: 'end' | 'reset' }
  /** Something else in its place: bytes as they go over the line. */
  | { readonly kind: 'instead'; readonly bytes: string }
  /** The token ends now, or the server stops. */
  | { readonly kind: 'ends'; readonly afterEntries: number; readonly data: string }
  /** A line is not what it was. */
  | { readonly kind: 'flips'; readonly entry: number; readonly at: number }

export class ReadingServer {
  readonly lines: Line[] = []
  /** For the first requests, in their order. */
  readonly faults: Fault[] = []
  readonly asked: URLSearchParams[] = []
  /** What comes before the entries of each answer. */
  preface: (from: number, end: number) => string = () => ''
  /** Renamed at each sign-in; so a token that ended is good for nothing. */
  token = 'first'
  signIns = 0
  #raw: RawServer | undefined
  readonly #following = new Set<() => void>()

  /** Listens until the test is over. */
  static async listen(): Promise<ReadingServer> {
    const server = new ReadingServer()
    server.#raw = await rawServer({ request: (socket, received) => server.#answer(socket, received) })
    return server
  }

  get url(): string {
    return this.#raw?.url ?? ''
  }

  get connections(): readonly Socket[] {
    return this.#raw?.connections ?? []
  }

  get end(): number {
    return this.lines.at(-1)?.end ?? 0
  }

  /** Stores messages, and sends them to whoever follows. */
  add(messages: readonly unknown[], user = 'dale'): void {
    for (const message of messages) {
      const start = this.end
      const open = `{"received_at":"2026-01-02T03:04:05.678Z","user":"${user}","address":"127.0.0.1","stream":"default"`
      const text = closeLine(`${open},"message":${JSON.stringify(message)}`)
        .toString()
        .trimEnd()
      this.lines.push({ text, user, start, end: start + Buffer.byteLength(text) + 1 })
    }
    for (const more of this.#following) more()
  }

  #answer(socket: Socket, { head }: Received): void {
    const [, method = '', path = ''] = /^(\S+) (\S+)/.exec(head) ?? []
    if (method === 'POST') return this.#signIn(socket)
    const query = new URL(path, 'http://x').searchParams
    this.asked.push(query)
    const fault = this.faults.shift()
    if (fault?.kind === 'instead') return void socket.end(fault.bytes)
    const token = /^authorization: Bearer (\S+)/im.exec(head)?.[1]
    if (token !== this.token) return void socket.end(problemBytes(new GathererError('INVALID_TOKEN', 'it has ended')))
    new Answer(this, query, { socket, fault, following: this.#following }).begin()
  }

  #signIn(socket: Socket): void {
    this.signIns++
    this.token = `token-${this.signIns}`
    const body = JSON.stringify({ token: this.token, token_type: 'Bearer', expires_at: '2999-01-01T00:00:00.000Z' })
    socket.write(answerBytes(201, body, { 'content-type': 'application/json' }))
  }
}

interface Way {
  readonly socket: Socket
  readonly fault: Fault | undefined
  readonly following: Set<() => void>
}

class Answer {
  readonly #server: ReadingServer
  readonly #way: Way
  readonly #users: readonly string[]
  readonly #isDescending: boolean
  readonly #follows: boolean
  readonly #end: number
  readonly #from: number
  #at: number
  #left: number
  #entries = 0
  #sent = 0
  #isOver = false

  constructor(server: ReadingServer, query: URLSearchParams, way: Way) {
    this.#server = server
    this.#way = way
    this.#users = query.getAll('user')
    this.#isDescending = query.get('order') === 'desc'
    this.#follows = query.get('follow') !== 'false'
    this.#end = server.end
    const offset = query.get('offset')
    const usual = this.#isDescending ? server.end : 0
    this.#from = offset === 'end' ? server.end : offset === null ? usual : (parseOffset(offset)?.bytes ?? Number.NaN)
    this.#at = this.#from
    this.#left = Number(query.get('limit') ?? Infinity)
  }

  begin(): void {
    const { lines } = this.#server
    if (this.#from !== this.#end && !lines.some(({ start }) => start === this.#from)) {
      const error = new GathererError('OFFSET_UNKNOWN', 'no entry begins there')
      return void this.#way.socket.end(problemBytes(error))
    }
    this.#send(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ngatherer-end-offset: ${formatOffset(journalId, this.#end)}\r\n\r\n`,
    )
    this.#send(this.#server.preface(this.#at, this.#end))
    this.#more()
    if (this.#isOver || !this.#follows) return
    const more = (): void => this.#more()
    this.#way.following.add(more)
    this.#way.socket.once('close', () => this.#way.following.delete(more))
  }

  #more(): void {
    const { fault } = this.#way
    for (const line of this.#rest()) {
      if (this.#isOver) return
      this.#at = this.#isDescending ? line.start : line.end
      if (this.#users.length > 0 && !this.#users.includes(line.user)) continue
      if (fault?.kind === 'ends' && fault.afterEntries === this.#entries) return this.#over(fault.data)
      this.#send(`data: ${this.#written(line)}\nid: ${formatOffset(journalId, this.#at)}\n\n`)
      this.#entries++
      if (--this.#left === 0) return this.#over('{"code":"LIMIT"}')
    }
    if (fault?.kind === 'ends') return this.#over(fault.data)
    if (!this.#follows) this.#over('{"code":"CAUGHT_UP"}')
  }

  #rest(): readonly Line[] {
    const { lines } = this.#server
    if (this.#isDescending) return lines.filter(({ end }) => end <= this.#at).toReversed()
    return lines.filter(({ start }) => start >= this.#at)
  }

  #written({ text }: Line): string {
    const { fault } = this.#way
    if (fault?.kind !== 'flips' || fault.entry !== this.#entries) return text
    const at = fault.at % text.length
    return `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`
  }

  #over(data: string): void {
    this.#send(`event: end\ndata: ${data}\n\n`)
    if (this.#isOver) return
    this.#isOver = true
    this.#way.socket.end()
  }

  #send(text: string): void {
    const { fault, socket } = this.#way
    const bytes = Buffer.from(text)
    if (this.#isOver) return
    if (fault?.kind !== 'cut' || this.#sent + bytes.length <= fault.after) {
      this.#sent += bytes.length
      return void socket.write(bytes)
    }
    const part = bytes.subarray(0, Math.max(0, fault.after - this.#sent))
    this.#isOver = true
    if (fault.by === 'end') socket.end(part)
    else socket.write(part, () => socket.resetAndDestroy())
  }
}

export function problemBytes(error: GathererError, headers: Readonly<Record<string, string>> = {}): string {
  const problem = problemOf(error)
  return answerBytes(problem.status, JSON.stringify(problem), { 'content-type': problemContentType, ...headers })
}
