/**
 * A server of bare sockets: it does what a test says with each request, also what no HTTP library would do.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly head: string
  readonly body: Buffer
  /** How many requests came before it, on whatever connection. */
  readonly number: number
}

export interface Script {
  /** Called with each whole request. */
  readonly request?: (socket: Socket, received: Received) => void
  /** Called with the first bytes of a connection, whatever they are; then nothing more of it is read here. */
  readonly bytes?: (socket: Socket) => void
  /** Called as soon as a head is there; then nothing more of the connection is read here. */
  readonly head?: (socket: Socket, head: string) => void
}

export interface RawServer {
  readonly url: string
  readonly requests: readonly Received[]
  readonly connections: readonly Socket[]
}

/** Listens until the test is over. */
export async function rawServer(script: Script): Promise<RawServer> {
  const requests: Received[] = []
  const connections: Socket[] = []
  const server = createServer(socket => {
    connections.push(socket)
    socket.on('error', () => undefined)
    readRequests(socket, script, requests)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of connections) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, connections }
}

/** An address at which nothing listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** A whole answer, as bytes on the wire. */
export function answerBytes(status: number, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { 'content-type': 'text/plain', 'content-length': String(Buffer.byteLength(body)), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n${body}`
}

function readRequests(socket: Socket, script: Script, requests: Received[]): void {
  let bytes = Buffer.alloc(0)
  const read = (chunk: Buffer): void => {
    if (script.bytes) {
      socket.off('data', read)
      return script.bytes(socket)
    }
    bytes = Buffer.concat([bytes, chunk])
    const headEnd = bytes.indexOf('\r\n\r\n') + 4
    if (headEnd < 4) return
    const head = bytes.subarray(0, headEnd).toString('latin1')
    if (script.head) {
      socket.off('data', read).pause()
      return script.head(socket, head)
    }
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    if (bytes.length < headEnd + length) return
    const received = { head, body: bytes.subarray(headEnd, headEnd + length), number: requests.length }
    bytes = bytes.subarray(headEnd + length)
    requests.push(received)
    script.request?.(socket, received)
  }
  socket.on('data', read)
}
