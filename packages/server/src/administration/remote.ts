/** Asks the running server, over the socket in its data folder (protocol rule U6). */
import { request } from 'node:http'
import { errorCodes, GathererError, type Code, type Problem } from '@message-gatherer/protocol'

interface Answer {
  readonly status: number
  readonly text: string
}

/** @throws {GathererError} what the server refuses with; SERVER_UNREACHABLE: it is gone. */
export type Ask = (method: string, path: string, body?: object) => Promise<unknown>

export function askAt(socket: string): Ask {
  return (method, path, body) => askServer(socket, { method, path, body })
}

/** Whether a server answers there. @throws what the system says when the socket may not be opened. */
export async function isAnswered(socket: string): Promise<boolean> {
  try {
    await exchange(socket, { method: 'GET', path: '/healthz', body: undefined })
    return true
  } catch (error) {
    // Nothing is there, or what a server left that was killed.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ECONNREFUSED'].includes(String(error.code)))
      return false
    throw error
  }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: object | undefined
}

async function askServer(socket: string, asked: Asked): Promise<unknown> {
  const { status, text } = await exchange(socket, asked).catch((cause: unknown) => {
    throw new GathererError('SERVER_UNREACHABLE', `the server at ${socket} did not answer`, {
      hint: 'it may have stopped just now: try again',
      cause,
    })
  })
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  if (status < 300) return answer
  throw refusalOf(answer as Problem)
}

function refusalOf({ code, detail, hint }: Problem): GathererError {
  const known: Code = Object.hasOwn(errorCodes, code) ? code : 'UNEXPECTED'
  return new GathererError(known, detail, hint === undefined ? {} : { hint })
}

function exchange(socketPath: string, { method, path, body }: Asked): Promise<Answer> {
  const content = body === undefined ? '' : JSON.stringify(body)
  const headers = { 'content-length': String(Buffer.byteLength(content)) }
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers, agent: false }, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('error', reject)
      incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
    })
    outgoing.once('error', reject)
    outgoing.end(content)
  })
}
