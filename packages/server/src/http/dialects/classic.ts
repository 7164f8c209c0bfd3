/**
 * The classic dialect: three messages, each with a path of its own (protocol rules C1 to C9).
 *
 * Understand → use case → answer; the words are in `classic-words.ts`.
 */
import {
  classicPaths,
  defaultStream,
  maxClassicBodyBytes,
  type ClassicAnswer,
  type GathererError,
  type MessageType,
} from '@message-gatherer/protocol'
import { messagesOf, type Batch } from '@message-gatherer/journal'
import * as words from './classic-words.js'
import { checkNumbers, readProducer } from './producer-headers.js'
import type { Ingest } from '../../ingest/ingest.js'
import type { Access } from '../../sessions/access.js'
import type { Sessions } from '../../sessions/sessions.js'
import type { Answer, Dialect } from './dialect.js'

export interface ClassicOptions {
  readonly sessions: Sessions
  readonly access: Pick<Access, 'examine'>
  readonly ingest: Ingest
}

type Exchange = (body: Buffer, address: string, producer: Batch['producer']) => Promise<ClassicAnswer>

const contentType = 'application/json; charset=utf-8'
const types = Object.keys(classicPaths) as MessageType[]

/** By path. */
export function classicDialects(options: ClassicOptions): ReadonlyMap<string, Dialect> {
  const exchanges: Readonly<Record<MessageType, Exchange>> = {
    IDENTIFY: (body, address) => identify(options, body, address),
    AUTHENTICATE: (body, address) => authenticate(options, body, address),
    MESSAGE: (body, address, producer) => message(options, body, { address, producer }),
  }
  return new Map(types.map(type => [classicPaths[type], dialectOf(type, exchanges[type])]))
}

/** The message type that a path is for, if it is one of the three. */
export function classicTypeOf(path: string): MessageType | undefined {
  return types.find(type => classicPaths[type] === path)
}

/** A failure on a classic path that no dialect was asked about. */
export function refuseClassic(type: MessageType, error: GathererError): Answer {
  const { retryAfterSeconds } = error
  const answer = answerOf(words.failureAnswer(type, error))
  return retryAfterSeconds === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfterSeconds) } }
}

function dialectOf(type: MessageType, exchange: Exchange): Dialect {
  return {
    ask: (request, address) => {
      const producer = type === 'MESSAGE' ? readProducer(request) : undefined
      checkNumbers(producer, 1)
      const answer = async (body: Buffer) => answerOf(await exchange(body, address, producer))
      return { maxBodyBytes: maxClassicBodyBytes, encoding: 'identity', answer }
    },
    refuse: error => refuseClassic(type, error),
  }
}

function answerOf(answer: ClassicAnswer): Answer {
  const plain = { status: answer.status_code, contentType, text: JSON.stringify(answer) }
  if (answer.token === undefined) return plain
  // A token that cannot be made is told by words alone: no error says how long to wait.
  const wait = answer.status_code === 503 ? { 'retry-after': '5' } : {}
  return { ...plain, headers: { 'cache-control': 'no-store', ...wait } }
}

async function identify({ sessions }: ClassicOptions, body: Buffer, address: string): Promise<ClassicAnswer> {
  const understood = words.understandIdentify(body)
  if ('refusal' in understood) return understood.refusal
  return words.identifyAnswer(await sessions.identify(understood.request.username, address))
}

async function authenticate({ sessions }: ClassicOptions, body: Buffer, address: string): Promise<ClassicAnswer> {
  const understood = words.understandAuthenticate(body)
  if ('refusal' in understood) return understood.refusal
  const { username } = understood.request
  return words.authenticateAnswer(await sessions.authenticate(understood.request, address), username)
}

interface From {
  readonly address: string
  readonly producer: Batch['producer']
}

async function message(
  { sessions, access, ingest }: ClassicOptions,
  body: Buffer,
  { address, producer }: From,
): Promise<ClassicAnswer> {
  const understood = words.understandMessage(body)
  if ('refusal' in understood) return understood.refusal
  const { token, json, isLogout } = understood.request
  const examined = access.examine(token, address)
  if (examined.kind !== 'accepted') {
    await examined.ended
    return words.notAcceptedAnswer(examined.kind)
  }
  const { user } = examined.session
  const messages = messagesOf([{ json: isLogout ? words.logoutJson : json }])
  // A logout counts from here on: what comes behind it, even before its answer, finds the session grounded.
  const loggedOut = isLogout ? sessions.logout(examined.session, address) : undefined
  const stored = ingest.store({ user, address, stream: defaultStream, messages, ...(producer && { producer }) })
  const [outcome] = await Promise.all([stored, loggedOut])
  switch (outcome.kind) {
    case 'stored':
      return isLogout ? words.logoutAnswer(user) : words.storedAnswer(user)
    case 'too large':
      return words.tooLargeAnswer()
    default:
      return words.conflictAnswer(outcome)
  }
}
