/**
 * Answers out of the bytes of one connection (RFC 9112), read as strictly as by a client that trusts nobody.
 *
 * Knows nothing of sockets. Throws at what a server must never send.
 */
import { offsetHeaders } from '@message-gatherer/protocol'
import type { Answer } from '../harness/http.js'

export interface Arrived extends Answer {
  /** False of one that follows: it is what came so far, and nobody knows when it ends (protocol rule R10). */
  readonly isWhole: boolean
  /** The connection ends with it. */
  readonly closes: boolean
}

export interface Awaited {
  /** It answers a HEAD. */
  readonly isHead: boolean
  /** Nothing will come any more. */
  readonly isOver: boolean
}

interface Next {
  readonly arrived: Arrived
  readonly rest: string
}

interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

interface Body {
  readonly text: string
  readonly rest: string
}

const emptyLine = '\r\n\r\n'

/**
 * The first answer and what comes behind it, if it is there; those that only say "go on" (1xx) are passed over.
 *
 * @param bytes as Latin-1: a character is a byte.
 */
export function firstAnswer(bytes: string, awaited: Awaited): Next | undefined {
  const end = bytes.indexOf(emptyLine)
  if (end === -1) return undefined
  const head = headIn(bytes.slice(0, end))
  const behind = bytes.slice(end + emptyLine.length)
  if (head.status < 200) return firstAnswer(behind, awaited)
  const body = bodyIn(behind, head, awaited)
  if (body) return { arrived: arrivedOf(head, body.text, { isWhole: true }), rest: body.rest }
  return lasts(head) ? { arrived: arrivedOf(head, behind, { isWhole: false }), rest: '' } : undefined
}

function arrivedOf({ status, headers }: Head, text: string, { isWhole }: { readonly isWhole: boolean }): Arrived {
  const closes = headers['connection'] === 'close' || !isWhole
  return { status, headers, text: Buffer.from(text, 'latin1').toString(), isWhole, closes }
}

function headIn(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const [, status] = /^HTTP\/1\.1 ([1-5]\d\d) [ -~]*$/.exec(first) ?? []
  if (status === undefined) throw new Error(`no status line: ${JSON.stringify(first)}`)
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  for (const line of lines) {
    const [, name = '', value = ''] = /^([\w-]+): ?([\t -~\u0080-\u00ff]*)$/.exec(line) ?? []
    if (name === '') throw new Error(`no header: ${JSON.stringify(line)}`)
    const [key, before] = [name.toLowerCase(), headers[name.toLowerCase()]]
    headers[key] = before === undefined ? value : `${before}, ${value}`
  }
  return { status: Number(status), headers }
}

function lasts({ headers }: Head): boolean {
  const follows = headers['trailer']?.toLowerCase().includes(offsetHeaders.ending.toLowerCase()) === true
  return follows || headers['content-type']?.startsWith('text/event-stream') === true
}

function bodyIn(bytes: string, { status, headers }: Head, { isHead, isOver }: Awaited): Body | undefined {
  if (isHead || status === 204 || status === 304) return { text: '', rest: bytes }
  if (headers['transfer-encoding'] === 'chunked') return chunksIn(bytes)
  const length = headers['content-length']
  if (length === undefined) return isOver ? { text: bytes, rest: '' } : undefined
  if (!/^\d+$/.test(length)) throw new Error(`no length: ${length}`)
  const end = Number(length)
  return end <= bytes.length ? { text: bytes.slice(0, end), rest: bytes.slice(end) } : undefined
}

function chunksIn(bytes: string): Body | undefined {
  const parts: string[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = bytes.slice(at, lineEnd)
    if (!/^[0-9a-f]+$/i.test(size)) throw new Error(`no chunk: ${JSON.stringify(size)}`)
    const [start, end] = [lineEnd + 2, lineEnd + 2 + parseInt(size, 16)]
    if (start === end) return behindTrailers(bytes, lineEnd, parts.join(''))
    if (bytes.length < end + 2) return undefined
    parts.push(bytes.slice(start, end))
    at = end + 2
  }
}

function behindTrailers(bytes: string, lineEnd: number, text: string): Body | undefined {
  const end = bytes.indexOf(emptyLine, lineEnd)
  return end === -1 ? undefined : { text, rest: bytes.slice(end + emptyLine.length) }
}
