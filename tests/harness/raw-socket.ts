/** A bare connection: what is sent is exactly these bytes, and what comes back is all that comes back. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { cleanLater } from './cleaning.js'
import { here } from './places.js'
import type { Answer } from './http.js'
import { until } from './until.js'

export interface RawSocket {
  readonly socket: Socket
  /** Everything received so far. */
  readonly received: () => string
  /** Waits for this many complete answers. */
  readonly answers: (count: number) => Promise<Answer[]>
  /** Waits for the first one. */
  readonly answer: () => Promise<Answer>
  /** Resolves when the server has closed. */
  readonly closed: Promise<void>
}

export async function openSocket({ port }: { readonly port: number }): Promise<RawSocket> {
  const socket = connect({ host: here.target, port })
  await once(socket, 'connect')
  return rawSocketOf(socket)
}

/** As `openSocket`, of a connection that is there. */
export function rawSocketOf(socket: Socket): RawSocket {
  cleanLater(() => void socket.destroy())
  let bytes = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => (bytes = Buffer.concat([bytes, chunk])))
  // A reset is one of the ways in which a server closes.
  socket.on('error', () => undefined)
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  const received = () => bytes.toString('latin1')
  const answers = (count: number) =>
    until(`${count} answers`, () => {
      const parsed = parseAnswers(received())
      return parsed.length >= count && parsed
    })
  const answer = async () => {
    const [first] = await answers(1)
    if (!first) throw new Error('no answer')
    return first
  }
  return { socket, received, answers, answer, closed }
}

/** Sends bytes and returns all answers that came until the server closed. */
export async function exchange(server: { readonly port: number }, bytes: string | Uint8Array): Promise<Answer[]> {
  const { socket, received, closed } = await openSocket(server)
  socket.write(bytes)
  await closed
  return parseAnswers(received())
}

/** The head and body of a POST, with the length that is right. */
export function postBytes(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { host: 'gatherd', 'content-length': String(Buffer.byteLength(body)), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** The head of a POST whose body comes in chunks; each as `chunkOf` writes it, and an empty one at the end. */
export function chunkedHead(path: string, headers: Readonly<Record<string, string>> = {}): string {
  return postBytes(path, '', headers).replace('content-length: 0', 'transfer-encoding: chunked')
}

export function chunkOf(body: string): string {
  return `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`
}

function parseAnswers(text: string): Answer[] {
  const answers: Answer[] = []
  for (let at = 0; ;) {
    const headEnd = text.indexOf('\r\n\r\n', at)
    if (headEnd === -1) return answers
    const [first = '', ...lines] = text.slice(at, headEnd).split('\r\n')
    const headers = Object.fromEntries(lines.map(line => splitHeader(line)))
    const end = headEnd + 4 + Number(headers['content-length'] ?? 0)
    if (end > text.length) return answers
    const body = Buffer.from(text.slice(headEnd + 4, end), 'latin1').toString()
    answers.push({ status: Number(first.split(' ')[1]), headers, text: body })
    at = end
  }
}

function splitHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
