/** A transport whose answers are written by the test; what was asked stays to be looked at. */
import { gunzipSync } from 'node:zlib'
import { problemContentType, type ErrorMembers } from '@message-gatherer/protocol'
import type { Answer, NoAnswer, Request, Transport } from '../../src/http/transport.js'
import type { Verdict } from '../../src/delivery/verdict.js'
import { StandInServer } from './stand-in-server.js'

export type Asked = Request & {
  readonly producer: string
  readonly sequence: number
  /** JSON texts. */
  readonly texts: readonly string[]
}

/** Undefined: never answers, until the request is ended. */
type Script = (asked: Asked) => Answer | NoAnswer | undefined

export class ScriptedTransport implements Transport {
  readonly server = 'http://gatherer.test:6174'
  readonly asked: Asked[] = []
  readonly #script: Script

  constructor(script: Script) {
    this.#script = script
  }

  async exchange(request: Request): Promise<Answer | NoAnswer> {
    const asked = read(request)
    this.asked.push(asked)
    return this.#script(asked) ?? ended(request.signal)
  }

  open(): Promise<never> {
    return Promise.reject(new Error('nothing is read here'))
  }

  close(): void {}
}

/** Answers as a server would that keeps everything in memory. */
export function servedBy(server: StandInServer): (asked: Asked) => Answer {
  return asked => answerOf(server.accept(asked))
}

export function answer(status: number, body = '', more: Partial<Answer> = {}): Answer {
  const nothing = { contentType: 'text/html', retryAfter: undefined, location: undefined }
  return { kind: 'answer', status, body, ...nothing, ...more }
}

export function problem(status: number, code: string, members: ErrorMembers = {}): Answer {
  const body = JSON.stringify({ type: '/errors', title: code, status, code, detail: `it is ${code}`, ...members })
  return answer(status, body, { contentType: problemContentType })
}

export function noAnswer(reason = 'nothing listens there'): NoAnswer {
  return { kind: 'no answer', mayHaveArrived: true, reason, hint: 'start it' }
}

function answerOf(verdict: Verdict): Answer {
  switch (verdict.kind) {
    case 'stored':
      return storedAnswer(verdict)
    case 'gap':
      return problem(409, 'SEQUENCE_GAP', { expected_sequence: verdict.expectedSequence })
    case 'diverged':
      return problem(409, 'PRODUCER_DIVERGED')
    case 'refused':
      return problem(422, verdict.code, verdict.line === undefined ? {} : { line: verdict.line })
    case 'unauthorized':
      return problem(401, 'INVALID_TOKEN')
    case 'weather':
      return problem(503, 'UNEXPECTED')
  }
}

function storedAnswer({ accepted, duplicates, nextSequence, lastCrc32 }: Verdict & { kind: 'stored' }): Answer {
  const last_crc32 = lastCrc32.toString(16).padStart(8, '0')
  const body = JSON.stringify({ accepted, duplicates, next_sequence: nextSequence, last_crc32 })
  return answer(200, body, { contentType: 'application/json' })
}

function read(request: Request): Asked {
  const { headers = {}, body = '' } = request
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : Buffer.from(body)
  const lines = bytes.toString().trimEnd().split('\n')
  const texts = lines.map(line => JSON.stringify((JSON.parse(line) as { message: unknown }).message))
  const producer = headers['gatherer-producer'] ?? ''
  return { ...request, producer, sequence: Number(headers['gatherer-sequence']), texts }
}

function ended(signal: AbortSignal | undefined): Promise<NoAnswer> {
  return new Promise(resolve => signal?.addEventListener('abort', () => resolve(noAnswer('ended'))))
}
