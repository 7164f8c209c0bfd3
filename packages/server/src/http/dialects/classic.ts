/**
 * The classic dialect: three messages, each with a path of its own (protocol rules C1 to C9).
 *
 * Understand → use case → answer; the words are in `classic-words.ts`.
 */
import type { IncomingMessage } from 'node:http'
import {
  classicPaths,
  defaultStream,
  maxClassicBodyBytes,
  type ClassicAnswer,
  type Code,
  type GathererError,
  type MessageType,
} from '@message-gatherer/protocol'
import { messagesOf, type Batch } from '@message-gatherer/journal'
import { requestIdHeaders } from '../request-id.js'
import * as codes from './classic-codes.js'
import * as words from './classic-words.js'
import { checkNumbers, readProducer } from './producer-headers.js'
import { refusalCodes, type Ingest } from '../../ingest/ingest.js'
import { storeWithin } from '../../ingest/store-within.js'
import type { Quotas } from '../../limits/quotas.js'
import type { SignInRate } from '../../limits/sign-in-rate.js'
import type { Decided, MessageTally } from '../../metrics/message-tally.js'
import type { Access } from '../../sessions/access.js'
import type { Sessions } from '../../sessions/sessions.js'
import type { Answer, Dialect } from './dialect.js'

export interface ClassicOptions {
  readonly sessions: Sessions
  readonly access: Pick<Access, 'examine'>
  readonly ingest: Ingest
  readonly messages: MessageTally
  readonly signInRate: SignInRate
  /** Undefined: there are none. */
  readonly quotas: Quotas | undefined
}

type Exchange = (body: Buffer, address: string, producer: Batch['producer']) => Promise<Exchanged>

/** An answer, and where it is a refusal its code: the words alone do not tell. */
interface Exchanged {
  readonly answer: ClassicAnswer
  readonly refusal?: Code | undefined
}

const contentType = 'application/json; charset=utf-8'
const types = Object.keys(classicPaths) as MessageType[]

/** By path. */
export function classicDialects(options: ClassicOptions): ReadonlyMap<string, Dialect> {
  const exchanges: Readonly<Record<MessageType, Exchange>> = {
    IDENTIFY: (body, address) => identify(options, body, address),
    AUTHENTICATE: (body, address) => authenticate(options, body, address),
    MESSAGE: (body, address, producer) => message(options, body, { address, producer }),
  }
  return new Map(types.map(type => [classicPaths[type], dialectOf(type, exchanges[type], options)]))
}

/** The message type that a path is for, if it is one of the three. */
export function classicTypeOf(path: string): MessageType | undefined {
  return types.find(type => classicPaths[type] === path)
}

/** A failure on a classic path, whoever was asked about it. */
export function refuseClassic({ type, error, request }: ClassicFailure): Answer {
  const { retryAfterSeconds } = error
  const answer = answerOf({ answer: words.failureAnswer(type, error), refusal: error.code }, request)
  if (retryAfterSeconds === undefined) return answer
  return { ...answer, headers: { ...requestIdHeaders(request), 'retry-after': String(retryAfterSeconds) } }
}

export interface ClassicFailure {
  readonly type: MessageType
  readonly error: GathererError
  readonly request: IncomingMessage
}

function dialectOf(type: MessageType, exchange: Exchange, { signInRate, ingest }: ClassicOptions): Dialect {
  return {
    ask: (request, address) => {
      if (type === 'MESSAGE') ingest.assertKeepsUp()
      else signInRate.take(address)
      const producer = type === 'MESSAGE' ? readProducer(request) : undefined
      checkNumbers(producer, 1)
      const answer = async (body: Buffer) => answerOf(await exchange(body, address, producer), request)
      return { maxBodyBytes: maxClassicBodyBytes, encoding: 'identity', answer }
    },
    refuse: (error, request) => refuseClassic({ type, error, request }),
  }
}

function answerOf({ answer, refusal }: Exchanged, request: IncomingMessage): Answer {
  const plain = { status: answer.status_code, contentType, text: JSON.stringify(answer) }
  const refused = refusal && { headers: requestIdHeaders(request), refusal }
  if (answer.token === undefined) return { ...plain, ...refused }
  // A token that cannot be made is told by words alone: no error says how long to wait.
  const wait = answer.status_code === 503 ? { 'retry-after': '5' } : {}
  return { ...plain, ...refused, headers: { ...refused?.headers, 'cache-control': 'no-store', ...wait } }
}

async function identify({ sessions }: ClassicOptions, body: Buffer, address: string): Promise<Exchanged> {
  const understood = words.understandIdentify(body)
  if ('refusal' in understood) return understood
  return { answer: words.identifyAnswer(await sessions.identify(understood.request.username, address)) }
}

async function authenticate({ sessions }: ClassicOptions, body: Buffer, address: string): Promise<Exchanged> {
  const understood = words.understandAuthenticate(body)
  if ('refusal' in understood) return understood
  const outcome = await sessions.authenticate(understood.request, address)
  const refusal = outcome.kind === 'token' ? undefined : codes.notAuthenticated[outcome.kind]
  return { answer: words.authenticateAnswer(outcome, understood.request.username), refusal }
}

interface From {
  readonly address: string
  readonly producer: Batch['producer']
}

async function message(options: ClassicOptions, body: Buffer, from: From): Promise<Exchanged> {
  const understood = words.understandMessage(body)
  if ('refusal' in understood) return understood
  return options.messages.count(1, () => decide(options, understood.request, from))
}

async function decide(
  { sessions, access, ingest, quotas }: ClassicOptions,
  { token, json, isLogout }: words.UnderstoodMessage,
  { address, producer }: From,
): Promise<Exchanged & Decided> {
  const examining = access.examine(token, address)
  // A good token is judged in the step in which its body is complete.
  const examined = examining instanceof Promise ? await examining : examining
  if (examined.kind !== 'accepted') {
    await examined.ended
    const refusal = codes.notAccepted[examined.kind]
    return { answer: words.notAcceptedAnswer(examined.kind), refusal, outcome: { kind: 'refused', code: refusal } }
  }
  const { user } = examined.session
  if (!isLogout) quotas?.check(user)
  const messages = messagesOf([{ json: isLogout ? words.logoutJson : json }])
  // A logout counts from here on: what comes behind it, even before its answer, finds the session grounded.
  const loggedOut = isLogout ? sessions.logout(examined.session, address) : undefined
  const batch = { user, address, stream: defaultStream, messages, ...(producer && { producer }) }
  const stored = storeWithin(quotas, ingest, batch)
  const [outcome] = await Promise.all([stored, loggedOut])
  switch (outcome.kind) {
    case 'stored':
      return { answer: isLogout ? words.logoutAnswer(user) : words.storedAnswer(user), user, outcome }
    case 'too large':
      return { answer: words.tooLargeAnswer(), refusal: refusalCodes[outcome.kind], outcome }
    default:
      return { answer: words.conflictAnswer(outcome), refusal: refusalCodes[outcome.kind], outcome }
  }
}
