/** `POST /v1/sessions` as docs/protocol.md writes it (S3, S4), in memory, for the user `dale` with the password `pass`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GathererError, problemContentType, problemOf } from '@message-gatherer/protocol'
import { onTestFinished } from 'vitest'

export const tokenLifeMs = 600_000

export interface SessionServer {
  readonly url: string
  /** What was asked with: `password` or a token, in the order of arrival. */
  readonly asked: string[]
  /** Tokens that renew. */
  readonly good: Set<string>
  password: string
  /** Answers in its place. */
  interfere: ((response: ServerResponse) => void) | undefined
}

/** Listens until the test is over. Its clock stands at `Date.UTC(2026, 0)`, whatever the clock of the client says. */
export async function sessionServer(): Promise<SessionServer> {
  const asked: string[] = []
  const good = new Set<string>()
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { username, password } = JSON.parse(await textOf(request)) as Record<string, unknown>
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    asked.push(token ?? 'password')
    if (self.interfere) return self.interfere(response)
    if (token === undefined && (username !== 'dale' || password !== self.password)) {
      return refuse(response, new GathererError('WRONG_CREDENTIALS', 'no such user, or another password'))
    }
    if (token !== undefined && !good.has(token)) {
      return refuse(response, new GathererError('INVALID_TOKEN', 'the session of this token has ended'))
    }
    const fresh = newToken(asked.length)
    good.add(fresh)
    const expires_at = new Date(Date.UTC(2026, 0) + tokenLifeMs).toISOString()
    const body = { token: fresh, token_type: 'Bearer', expires_at, user: 'dale', created: asked.length === 1 }
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const self: SessionServer = { url, asked, good, password: 'pass', interfere: undefined }
  return self
}

export function refuse(response: ServerResponse, error: GathererError): void {
  const problem = problemOf(error)
  response.writeHead(problem.status, { 'content-type': problemContentType, 'retry-after': '5' })
  response.end(JSON.stringify(problem))
}

/** With the claims that say how long it lives. */
export function newToken(number: number, claims: object = { iat: 1000, exp: 1000 + tokenLifeMs / 1000 }): string {
  const payload = Buffer.from(JSON.stringify({ id: number, ...claims })).toString('base64url')
  return `e30.${payload}.signature`
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
