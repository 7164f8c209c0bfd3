/**
 * The requests in the bytes of one connection, as the strictest reader of RFC 9112 would see them: what it does not see, a
 * server must not act upon (protocol rule A6).
 *
 * Strict in where a request ends, which is what proxies and servers disagree on; it does not judge what is asked for.
 */

export interface ReadRequest {
  readonly target: string
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string
}

export interface Reading {
  /** Those that are there whole and beyond doubt, up to the first that is not. */
  readonly requests: readonly ReadRequest[]
  /** The one behind them, of which there is no more than a head: it may be refused, and not be acted upon. */
  readonly begun: Omit<ReadRequest, 'body'> | undefined
}

interface Body {
  readonly text: string
  readonly rest: string
}

/** @param bytes as Latin-1. */
export function readStrictly(bytes: string): Reading {
  const requests: ReadRequest[] = []
  for (let rest = bytes; ;) {
    rest = rest.replace(/^[\r\n]+/, '')
    const end = rest.indexOf('\r\n\r\n')
    const head = end === -1 ? undefined : readHead(rest.slice(0, end))
    const body = head && readBody(head, rest.slice(end + 4))
    if (!head || !body) return { requests, begun: head }
    requests.push({ target: head.target, headers: head.headers, body: body.text })
    if (!head.isKept) return { requests, begun: undefined }
    rest = body.rest
  }
}

interface Head {
  readonly target: string
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** Another request may follow on its connection. */
  readonly isKept: boolean
}

function readHead(text: string): Head | undefined {
  const [first = '', ...lines] = text.split('\r\n')
  if (/[\r\n]/.test(text.replaceAll('\r\n', ''))) return undefined
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~\w-]+):(.*)$/.exec(line) ?? []
    if (name === undefined) return undefined
    const values = headers.get(name.toLowerCase()) ?? []
    headers.set(name.toLowerCase(), [...values, value.replace(/^[ \t]+|[ \t]+$/g, '')])
  }
  const [, target, version = ''] = /^\S+ +(\S+) +HTTP\/(1\.[01])$/.exec(first) ?? []
  if (target === undefined) return undefined
  return { target, headers, isKept: isKept(headers, version) }
}

function isKept(headers: ReadonlyMap<string, readonly string[]>, version: string): boolean {
  const isOld = version === '1.0'
  const options = (headers.get('connection') ?? []).join().toLowerCase()
  if (headers.has('upgrade') || options.includes('close')) return false
  return !isOld || (options.includes('keep-alive') && !headers.has('transfer-encoding'))
}

function readBody({ headers }: Head, bytes: string): Body | undefined {
  const [codings, lengths] = [headers.get('transfer-encoding'), headers.get('content-length')]
  if (codings) return !lengths && codings.join().toLowerCase() === 'chunked' ? readChunks(bytes) : undefined
  if (!lengths) return { text: '', rest: bytes }
  const [length = '', ...others] = lengths
  if (others.length > 0 || !/^\d+$/.test(length) || Number(length) > bytes.length) return undefined
  return { text: bytes.slice(0, Number(length)), rest: bytes.slice(Number(length)) }
}

function readChunks(bytes: string): Body | undefined {
  let text = ''
  for (let rest = bytes; ;) {
    const [line, size] = /^([\da-f]{1,8})(?:;[^\r\n]*)?\r\n/i.exec(rest) ?? []
    if (line === undefined || size === undefined) return undefined
    const behind = rest.slice(line.length)
    const length = parseInt(size, 16)
    if (length === 0) return readTrailers(behind, text)
    if (behind.slice(length, length + 2) !== '\r\n') return undefined
    text += behind.slice(0, length)
    rest = behind.slice(length + 2)
  }
}

function readTrailers(bytes: string, text: string): Body | undefined {
  const [trailers] = /^(?:[\w-]+:[^\r\n]*\r\n)*\r\n/.exec(bytes) ?? []
  return trailers === undefined ? undefined : { text, rest: bytes.slice(trailers.length) }
}
