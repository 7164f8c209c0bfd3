/** Sends hostile requests, many at a time over connections that are kept, and brings back what was answered. */
import { Connection } from './connection.js'
import type { Arrived } from './answer-reader.js'
import type { HostileRequest } from './hostile-requests.js'

export interface Exchanged {
  readonly request: HostileRequest
  /** As it went, with its tokens. */
  readonly sent: Buffer
  /** Undefined: the server closed instead. */
  readonly answer: Arrived | undefined
}

type Tokens = ReadonlyMap<string, string>

export class Exchanges {
  readonly #server: { readonly port: number }
  readonly #idle: Connection[] = []

  constructor(server: { readonly port: number }) {
    this.#server = server
  }

  /** All at once; those that follow are ended when the others have their answers. */
  async all(requests: readonly HostileRequest[], tokens: Tokens): Promise<readonly Exchanged[]> {
    const followed: Connection[] = []
    const exchanged = await Promise.all(requests.map(request => this.#one(request, { tokens, followed })))
    for (const connection of followed) connection.close()
    return exchanged
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close()
  }

  async #one(
    request: HostileRequest,
    { tokens, followed }: { readonly tokens: Tokens; readonly followed: Connection[] },
  ): Promise<Exchanged> {
    const connection = await this.#connection()
    const sent = bytesOf(request, tokens)
    connection.write(sent)
    const answer = await connection.answer({ isHead: request.method === 'HEAD' })
    if (answer?.isWhole === false) followed.push(connection)
    else if (answer?.closes === false) this.#idle.push(connection)
    else connection.close()
    return { request, sent, answer }
  }

  async #connection(): Promise<Connection> {
    for (let known = this.#idle.pop(); known; known = this.#idle.pop()) if (!known.isOver) return known
    return Connection.open(this.#server)
  }
}

function bytesOf({ method, target, headers, body, isChunked }: HostileRequest, tokens: Tokens): Buffer {
  const filled = body && Buffer.from(filledIn(body.toString('latin1'), tokens), 'latin1')
  const framing =
    filled === undefined ? [] : [isChunked ? 'transfer-encoding: chunked' : `content-length: ${filled.length}`]
  const host = headers.some(([name]) => name === 'host') ? [] : ['host: gatherd']
  const given = headers.map(([name, value]) => `${name}: ${filledIn(value, tokens)}`)
  const head = [`${method} ${target} HTTP/1.1`, ...host, ...given, ...framing, '', ''].join('\r\n')
  const content = filled === undefined ? [] : isChunked ? chunksOf(filled) : [filled]
  return Buffer.concat([Buffer.from(head, 'latin1'), ...content])
}

function filledIn(text: string, tokens: Tokens): string {
  return text.replaceAll(/<token of (\w+)>/g, (_all, who: string) => tokens.get(who) ?? '')
}

function chunksOf(bytes: Buffer): Buffer[] {
  const half = bytes.length >> 1
  const parts = [bytes.subarray(0, half), bytes.subarray(half)].filter(part => part.length > 0)
  const chunks = parts.flatMap(part => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
  return [...chunks, Buffer.from('0\r\n\r\n')]
}
