/**
 * `POST /identify`, `/authenticate` and `/message` in the document.
 *
 * What each can be asked, and what is answered then, are tables of cases.
 */
import { classicPaths, errorCodes, GathererError } from '@message-gatherer/protocol'
import type { ClassicAnswer, Code, MessageType } from '@message-gatherer/protocol'
import * as words from '../dialects/classic-words.js'
import { sampleToken as token } from '../schemas/names.js'
import { classicAnswers, named } from './answers.js'
import { ref, withoutSignIn } from './components.js'
import { producerParameters } from './parameters.js'
import type { Operation, Paths } from './model.js'

interface Case {
  /** Members of a request beside its type; none where it takes more than a right request to be answered so. */
  readonly request?: Readonly<Record<string, unknown>>
  readonly answer: ClassicAnswer
}

/** By names that the examples have. */
type Cases = Readonly<Record<string, Case>>

const schemaNames = {
  IDENTIFY: ['IdentifyRequest', 'ClassicAnswer'],
  AUTHENTICATE: ['AuthenticateRequest', 'AuthenticateAnswer'],
  MESSAGE: ['MessageRequest', 'ClassicAnswer'],
} as const
const common = { tags: ['Classic'], security: withoutSignIn }

const username = 'dale'
const password = 'pass'
const issued = { kind: 'token', token, expiresAt: 0 } as const

const identifyCases: Cases = {
  'new user': { request: { username }, answer: words.identifyAnswer('created') },
  'known user': { request: { username }, answer: words.identifyAnswer('known') },
  'no name': { answer: words.fieldAnswer('IDENTIFY', { field: 'username', trouble: 'missing' }) },
  ...refusals('IDENTIFY', 'DATABASE_UNAVAILABLE'),
}

const authenticateCases: Cases = {
  'first password': {
    request: { username, password },
    answer: words.authenticateAnswer({ ...issued, firstPassword: true }, username),
  },
  'right password': {
    request: { username, password },
    answer: words.authenticateAnswer({ ...issued, firstPassword: false }, username),
  },
  'wrong password': {
    request: { username, password: 'word' },
    answer: words.authenticateAnswer({ kind: 'wrong password' }, username),
  },
  'unknown user': {
    request: { username: 'nobody', password },
    answer: words.authenticateAnswer({ kind: 'unknown user' }, 'nobody'),
  },
  'no password': { answer: words.fieldAnswer('AUTHENTICATE', { field: 'password', trouble: 'missing' }) },
  'not identified': { answer: words.authenticateAnswer({ kind: 'not identified' }, username) },
  'no token made': { answer: words.authenticateAnswer({ kind: 'no token made' }, username) },
  ...refusals('AUTHENTICATE', 'DATABASE_UNAVAILABLE'),
}

const messageCases: Cases = {
  'a text': { request: { token, message: 'Hail Dale!' }, answer: words.storedAnswer(username) },
  'an object': { request: { token, message: { temperature: 21.5 } }, answer: words.storedAnswer(username) },
  'a logout': { request: { token, message: 'logout' }, answer: words.logoutAnswer(username) },
  'a bad token': { request: { token: 'x', message: 'Hail Dale!' }, answer: words.notAcceptedAnswer('bad token') },
  'no message': { answer: words.fieldAnswer('MESSAGE', { field: 'message', trouble: 'missing' }) },
  'not authenticated': { answer: words.notAcceptedAnswer('not authenticated') },
  'a gap': { answer: words.conflictAnswer({ kind: 'gap', expected: 7 }) },
  'another message': { answer: words.conflictAnswer({ kind: 'diverged', sequence: 7 }) },
  ...refusals('MESSAGE', 'JOURNAL_FULL', 'JOURNAL_POISONED', 'JOURNAL_CLOSED', 'DATABASE_UNAVAILABLE'),
}

export const classicOperations: Paths = {
  [classicPaths.IDENTIFY]: {
    post: {
      ...common,
      operationId: 'identify',
      summary: 'Say who you are',
      description:
        'A new name becomes a user, if registration is open. An authenticated session goes back to identified.',
      ...exchange('IDENTIFY', identifyCases),
    },
  },
  [classicPaths.AUTHENTICATE]: {
    post: {
      ...common,
      operationId: 'authenticate',
      summary: 'Get a token for your password',
      description: 'After IDENTIFY, from the same address. The first password of a user is set by this.',
      ...exchange('AUTHENTICATE', authenticateCases),
    },
  },
  [classicPaths.MESSAGE]: {
    post: {
      ...common,
      operationId: 'message',
      summary: 'Send a message',
      description: 'Answered when the message is on the disk. A message `""` or `"logout"` ends the session.',
      parameters: producerParameters,
      ...exchange('MESSAGE', messageCases),
    },
  },
}

/** What any of the three can be refused for, and what only this one can. */
function refusals(type: MessageType, ...more: readonly Code[]): Cases {
  const codes = ['METHOD_NOT_ALLOWED', 'TOO_LARGE', 'TOO_MANY_REQUESTS', 'DRAINING', ...more] as const
  return Object.fromEntries(
    codes.map(code => [
      errorCodes[code].title,
      { answer: words.failureAnswer(type, new GathererError(code, errorCodes[code].title)) },
    ]),
  )
}

function exchange(type: MessageType, cases: Cases): Pick<Operation, 'requestBody' | 'responses'> {
  const [requestSchema, answerSchema] = schemaNames[type]
  const requests = Object.entries(cases).flatMap(([name, { request }]) =>
    request ? [[name, { message_type: type, ...request }] as const] : [],
  )
  const answers = Object.entries(cases).map(([name, { answer }]) => [name, answer] as const)
  return {
    requestBody: {
      description: 'A JSON object, whatever the Content-Type says.',
      required: true,
      content: { 'application/json': { schema: ref(requestSchema), examples: named(requests) } },
    },
    responses: classicAnswers(answers, status => ref(status === 409 ? 'ConflictAnswer' : answerSchema)),
  }
}
