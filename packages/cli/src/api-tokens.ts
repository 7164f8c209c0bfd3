/**
 * API tokens as a machine gets them and gives them back (protocol rules S9, S15, S17).
 *
 * One call, one request, repeated only while the server is busy. Keeps nothing.
 */
import { readObject, readProblem, type Answer, type Request, type Transport } from '@message-gatherer/client'
import { GathererError, type Code } from '@message-gatherer/protocol'
import { millisecondsOf, notOurs, unreachable } from './classic-session.js'
import type { Busy, Patience } from './patience.js'
import { readKeptToken, type KeptScope, type KeptToken } from './stored-credential.js'

export interface WantedToken {
  readonly user: string
  readonly name: string
  readonly scope: KeptScope
}

export interface Enrolled {
  /** Whose code it was. */
  readonly user: string
  readonly token: KeptToken
}

export type Revoked = { readonly kind: 'revoked' } | { readonly kind: 'not revoked'; readonly why: string }

type Reply =
  { readonly kind: 'answered'; readonly answer: Answer } | { readonly kind: 'refused'; readonly error: GathererError }

export class ApiTokens {
  readonly #transport: Transport
  readonly #patience: Patience

  constructor(transport: Transport, patience: Patience) {
    this.#transport = transport
    this.#patience = patience
  }

  /**
   * Undefined: the session has ended meanwhile, and no token was made.
   *
   * @throws {GathererError} TOO_MANY_TOKENS, NOT_ALLOWED, TOO_MANY_REQUESTS, SERVER_UNREACHABLE. NOT_FOUND: the server is older
   *   than API tokens.
   */
  async make(session: string, { user, name, scope }: WantedToken): Promise<KeptToken | undefined> {
    const path = `/v1/users/${encodeURIComponent(user)}/tokens`
    const reply = await this.#ask({ ...post({ name, scope }), path }, session)
    if (reply.kind === 'refused' && reply.error.code === 'INVALID_TOKEN') return undefined
    return this.#tokenIn(this.#answerOf(reply))
  }

  /** @throws {GathererError} WRONG_CREDENTIALS: the code is not good, or no more. Else as `make`. */
  async enrol(code: string, name: string): Promise<Enrolled> {
    const reply = await this.#ask({ ...post({ code, token_name: name }), path: '/v1/enrolments' })
    const answer = this.#answerOf(reply)
    const { user } = readObject(answer, 'application/json') ?? {}
    if (typeof user !== 'string') throw notOurs(this.#transport.server, answer)
    return { user, token: this.#tokenIn(answer) }
  }

  /** Of an API token or a session's: it is good no more, whether or not it was before. */
  async revoke(token: string): Promise<Revoked> {
    const answer = await this.#transport.exchange({
      method: 'DELETE',
      path: '/v1/sessions/current',
      headers: { authorization: `Bearer ${token}` },
    })
    if (answer.kind === 'no answer') return { kind: 'not revoked', why: answer.reason }
    if (answer.status === 204 || answer.status === 401) return { kind: 'revoked' }
    return { kind: 'not revoked', why: readProblem(answer)?.reason ?? `the server answers ${answer.status}` }
  }

  async #ask(request: Request, session?: string): Promise<Reply> {
    const authorization = session === undefined ? {} : { authorization: `Bearer ${session}` }
    const headers = { ...request.headers, ...authorization }
    return this.#patience.whileBusy(async () => {
      const answer = await this.#transport.exchange({ ...request, headers })
      if (answer.kind === 'answer') return replyOf(answer)
      return { kind: 'refused', error: unreachable(this.#transport.server, answer) } as const
    })
  }

  #answerOf(reply: Reply): Answer {
    const { server } = this.#transport
    if (reply.kind === 'answered') return reply.answer
    throw reply.error.code === 'NOT_FOUND' ? tooOld(server) : reply.error
  }

  #tokenIn(answer: Answer): KeptToken {
    const token = answer.status === 201 ? readKeptToken(readObject(answer, 'application/json')) : undefined
    if (token) return token
    throw notOurs(this.#transport.server, answer)
  }
}

function post(body: object): Pick<Request, 'method' | 'headers' | 'body'> {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

const busyCodes: ReadonlySet<Code> = new Set(['TOO_MANY_REQUESTS', 'DATABASE_UNAVAILABLE', 'DRAINING'])

function replyOf(answer: Answer): Reply | Busy {
  const problem = readProblem(answer)
  if (!problem) return { kind: 'answered', answer }
  const { code, reason, hint } = problem
  if (busyCodes.has(code)) return { kind: 'busy', text: reason, retryAfterMs: millisecondsOf(answer.retryAfter) }
  return { kind: 'refused', error: new GathererError(code, reason, hint === undefined ? {} : { hint }) }
}

function tooOld(server: string): GathererError {
  return new GathererError('NOT_FOUND', `${server} makes no API tokens: it is older than this gather`, {
    hint: 'bring it up to date; until then commands run with GATHER_SERVER, GATHER_USER and GATHER_PASSWORD_FILE',
  })
}
