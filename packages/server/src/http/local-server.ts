/**
 * A second way in, for this machine only: `gatherd.sock` in the data folder (protocol rule U6).
 *
 * Who can open it is admin, so it has no moment in which others could: it is made in a folder of its own and moved to its
 * place when only its owner may use it. That also replaces one that a crash left behind; the folder's lock is ours.
 */
import { once } from 'node:events'
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { GathererError } from '@message-gatherer/protocol'
import { problemAnswer } from './failures.js'
import { sendAnswer } from './raw-answer.js'
import type { Refusals } from './refusals.js'

/** What is answered there. */
const localPath =
  /^\/(?:v1\/(?:users|sessions|keys|invitations|audit)(?:[/?]|$)|v1(?:\?|$)|healthz(?:\?|$)|metrics(?:\?|$))/

export class LocalServer {
  readonly #server: Server
  readonly #requests = new WeakSet<IncomingMessage>()
  #path: string | undefined

  constructor(answer: RequestListener, refusals: Refusals) {
    this.#server = createServer((request, response) => {
      if (!localPath.test(request.url ?? '')) return refuse(refusals, request, response)
      this.#requests.add(request)
      answer(request, response)
    })
  }

  /** Whether this request came here. */
  isOwn(request: IncomingMessage): boolean {
    return this.#requests.has(request)
  }

  /** @param path of a socket that is there for its owner only, or of a named pipe of Windows. */
  async listen(path: string): Promise<void> {
    if (path.startsWith(String.raw`\\`)) return this.#bind(path)
    const folder = join(dirname(path), '.sock')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { mode: 0o700 })
    try {
      const socket = join(folder, 's')
      await this.#bind(socket)
      chmodSync(socket, 0o600)
      renameSync(socket, path)
      this.#path = path
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** Takes nothing new and finishes what it has; what is left after `timeoutMs` is cut. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#path !== undefined) rmSync(this.#path, { force: true })
    this.#path = undefined
    if (!this.#server.listening) return
    const cut = setTimeout(() => this.#server.closeAllConnections(), timeoutMs)
    this.#server.close()
    await once(this.#server, 'close')
    clearTimeout(cut)
  }

  async #bind(path: string): Promise<void> {
    this.#server.listen(path)
    await once(this.#server, 'listening')
  }
}

function refuse(refusals: Refusals, request: IncomingMessage, response: ServerResponse): void {
  const hint =
    'only /v1/users, /v1/sessions, /v1/keys, /v1/invitations, /v1/audit, /v1, /healthz and /metrics are answered in the data folder'
  const error = new GathererError('NOT_FOUND', `there is nothing at ${request.url} here`, { hint })
  const answer = problemAnswer(error, request)
  refusals.noteFailure(request, error, answer)
  sendAnswer(request, response, answer)
}
