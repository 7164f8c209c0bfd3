/**
 * The native dialect: `POST /v1/messages` (protocol rules M1 to M14).
 *
 * Head → who, where to, in what form; body → messages; outcome → status and JSON.
 */
import type { IncomingMessage } from 'node:http'
import { Compile } from 'typebox/compile'
import {
  defaultStream,
  GathererError,
  messagesPath,
  streamNameRule,
  type StoredAnswer,
} from '@message-gatherer/protocol'
import { countOf } from '@message-gatherer/journal'
import type { ReadAuthorization } from '../authorization.js'
import { readEncoding } from '../content-encoding.js'
import { problemAnswer } from '../failures.js'
import { StreamName } from '../schemas/names.js'
import { readerFor } from './native-bodies.js'
import { checkNumbers, readProducer } from './producer-headers.js'
import { demand, type Credential } from '../../sessions/credential.js'
import type { Access } from '../../sessions/access.js'
import { storeWithin } from '../../ingest/store-within.js'
import type { Quotas } from '../../limits/quotas.js'
import type { Ingest, Outcome } from '../../ingest/ingest.js'
import type { MessageTally } from '../../metrics/message-tally.js'
import type { Held } from '../in-flight.js'
import type { MessageLimits } from '../limits.js'
import type { Answer, Asked, Dialect } from './dialect.js'
import type { Reading } from './reading.js'

export interface NativeOptions {
  readonly access: Access
  readonly readAuthorization: ReadAuthorization
  readonly ingest: Ingest
  /** Undefined: there are none. */
  readonly quotas: Quotas | undefined
  readonly messages: MessageTally
  readonly limits: MessageLimits
}

const contentType = 'application/json; charset=utf-8'
const streamName = Compile(StreamName)

export function nativeDialect(options: NativeOptions): Dialect {
  return {
    ask: (request, address) => ask(options, request, address),
    refuse: problemAnswer,
  }
}

function ask(options: NativeOptions, request: IncomingMessage, address: string): Asked | Promise<Asked> {
  options.ingest.assertKeepsUp()
  const authorization = options.readAuthorization(request)
  const whoAsks = () => sender(options.access.admit(authorization, address))
  const admitted = whoAsks()
  return admitted instanceof Promise
    ? admitted.then(({ user }) => understand(options, { request, address, user, whoAsks }))
    : understand(options, { request, address, user: admitted.user, whoAsks })
}

interface Admitted {
  readonly request: IncomingMessage
  readonly address: string
  readonly user: string
  readonly whoAsks: () => Credential | Promise<Credential>
}

/** @throws {GathererError} NOT_ALLOWED: with this token nothing is sent. */
function sender(admitted: Credential | Promise<Credential>): Credential | Promise<Credential> {
  if (admitted instanceof Promise) return admitted.then(sender)
  demand(admitted, 'send')
  return admitted
}

function understand({ ingest, quotas, limits, messages: tally }: NativeOptions, asked: Admitted): Asked {
  const { request, address, whoAsks } = asked
  quotas?.check(asked.user)
  const stream = readStream(request.url ?? '')
  const read = readerFor(request.headers['content-type'], limits)
  const producer = readProducer(request)
  const answer = async (body: Buffer, room: Held) => {
    // What the token was worth when the head came may be over by now.
    const admitted = whoAsks()
    const { user } = admitted instanceof Promise ? await admitted : admitted
    const reading = read(body, room)
    const { messages } = reading
    const { outcome } = await tally.count(countOf(messages), async () => {
      checkNumbers(producer, countOf(messages))
      const batch = { user, address, stream, messages, ...(producer && { producer }) }
      return { user, outcome: await storeWithin(quotas, ingest, batch) }
    })
    return answerOf(outcome, reading, limits)
  }
  const encoding = readEncoding(request.headers['content-encoding'])
  return { maxBodyBytes: limits.bodyBytes, encoding, user: asked.user, answer }
}

function answerOf(outcome: Outcome, reading: Reading, limits: MessageLimits): Answer {
  switch (outcome.kind) {
    case 'stored':
      return { status: 200, contentType, text: JSON.stringify(storedAnswer(outcome)) }
    case 'gap':
      throw new GathererError('SEQUENCE_GAP', `the next message of this producer is number ${outcome.expected}`, {
        hint: `send again from ${outcome.expected}`,
        members: { expected_sequence: outcome.expected },
      })
    case 'diverged':
      throw new GathererError('PRODUCER_DIVERGED', `number ${outcome.sequence} was stored with another text`, {
        hint: 'another sender uses this producer id: go on with a new, random one',
      })
    case 'too large':
      throw new GathererError('TOO_LARGE', `a message has more than ${limits.messageBytes} bytes`, {
        hint: 'split it, or have the limit raised: --max-message',
        members: reading.placeOf(outcome.index),
      })
  }
}

function storedAnswer({ accepted, duplicates, producer }: Extract<Outcome, { kind: 'stored' }>): StoredAnswer {
  if (!producer) return { accepted, duplicates }
  const { next, lastChecksum } = producer
  return { accepted, duplicates, next_sequence: next, last_crc32: lastChecksum.toString(16).padStart(8, '0') }
}

/** @throws {GathererError} INVALID_REQUEST */
function readStream(url: string): string {
  if (url.length === messagesPath.length) return defaultStream
  const query = [...new URLSearchParams(url.slice(messagesPath.length + 1))]
  const unknown = query.find(([name]) => name !== 'stream')
  if (unknown) throw invalid(`there is no query parameter ${JSON.stringify(unknown[0])}`, 'only ?stream=NAME is known')
  if (query.length > 1) throw invalid('?stream= stands there twice', 'send one request for each stream')
  const stream = query[0]?.[1] ?? defaultStream
  if (!streamName.Check(stream)) throw invalid('?stream= will not do', streamNameRule)
  return stream
}

function invalid(detail: string, hint: string): GathererError {
  return new GathererError('INVALID_REQUEST', detail, { hint })
}
