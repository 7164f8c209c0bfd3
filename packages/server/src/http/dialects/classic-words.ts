/**
 * The classic dialect: bytes → one of the three requests, outcomes → status and words (protocol rules C1 to C9).
 *
 * Pure; the words are the original's, and its clients read them.
 */
import {
  errorCodes,
  maxNesting,
  memberText,
  onOneLine,
  pleaseIdentify,
  statusDescriptions,
} from '@message-gatherer/protocol'
import type { ClassicAnswer, ClassicStatus, Code, GathererError, MessageType } from '@message-gatherer/protocol'
import { readJsonBody, type JsonBody } from '../json-body.js'
import { requestCheck, type Checked, type FieldTrouble } from '../request-check.js'
import { AuthenticateRequest, IdentifyRequest, MessageRequest } from '../schemas/requests.js'
import type { Outcome } from '../../ingest/ingest.js'
import type { Authenticated, Credentials, Examined } from '../../sessions/sessions.js'

export interface UnderstoodMessage {
  readonly token: string
  /** The message as its sender wrote it, without line breaks. */
  readonly json: string
  /** `""` or `"logout"`: the message ends the session. */
  readonly isLogout: boolean
}

/** A request as it was understood, or the answer that says what is wrong with it. */
export type Understood<T> = { readonly request: T } | Misunderstood

export interface Misunderstood {
  readonly answer: ClassicAnswer
  readonly refusal: Code
}

/** What a logout leaves in the journal. */
export const logoutJson = '"logout"'

const identify = requestCheck(IdentifyRequest)
const authenticate = requestCheck(AuthenticateRequest)
const message = requestCheck(MessageRequest)

export function understandIdentify(body: unknown): Understood<{ readonly username: string }> {
  return understand('IDENTIFY', body, identify)
}

export function understandAuthenticate(body: unknown): Understood<Credentials> {
  return understand('AUTHENTICATE', body, authenticate)
}

export function understandMessage(body: unknown): Understood<UnderstoodMessage> {
  const understood = understand('MESSAGE', body, message)
  if ('refusal' in understood) return understood
  const { token, message: value } = understood.request
  const json = onOneLine(memberText(understood.text, 'message') ?? 'null')
  return { request: { token, json, isLogout: value === '' || value === 'logout' } }
}

export function fieldAnswer(type: MessageType, { field, trouble }: FieldTrouble): ClassicAnswer {
  const what = trouble === 'missing' ? 'Missing' : 'Invalid'
  const wanted = field === 'message_type' ? "Invalid or missing 'message_type'" : `${what} '${field}'`
  return withToken(type, answer(400, wanted))
}

export function identifyAnswer(outcome: 'created' | 'known'): ClassicAnswer {
  return outcome === 'created' ? answer(201, 'New User Created') : answer(202, 'Existing User Identified')
}

export function authenticateAnswer(outcome: Authenticated, name: string): ClassicAnswer {
  switch (outcome.kind) {
    case 'token': {
      const [status, which] = outcome.firstPassword ? ([201, 'New'] as const) : ([202, 'Existing'] as const)
      return answer(status, `${which} User password authenticated. Token generated, ${name}!`, outcome.token)
    }
    case 'unknown user':
      return answer(401, 'User not found. Please identify', '')
    case 'wrong password':
      return answer(403, `Authentication Failed!. Please try again, ${name}!`, '')
    case 'not identified':
      return answer(403, pleaseIdentify, '')
    case 'no token made':
      return answer(503, `Token Generation Failed!. Please try again, ${name}!`, '')
  }
}

export function storedAnswer(user: string): ClassicAnswer {
  return answer(201, `Message Received from ${user}`)
}

export function logoutAnswer(user: string): ClassicAnswer {
  return answer(202, `Empty or logout Message Received from ${user}`)
}

/** The producer's numbers do not fit what is stored (protocol rule M8). */
export function conflictAnswer(outcome: Extract<Outcome, { kind: 'gap' | 'diverged' }>): ClassicAnswer {
  if (outcome.kind === 'diverged') return answer(409, `Another message is stored as number ${outcome.sequence}`)
  return {
    ...answer(409, `Messages are missing. Expected number ${outcome.expected}`),
    expected_sequence: outcome.expected,
  }
}

export function tooLargeAnswer(): ClassicAnswer {
  return answer(413, 'Message too large')
}

export function notAcceptedAnswer(kind: Exclude<Examined['kind'], 'accepted'>): ClassicAnswer {
  return kind === 'bad token' ? answer(401, 'Token Expired. Please identify') : answer(403, pleaseIdentify)
}

/** Any failure in the words of this dialect. */
export function failureAnswer(type: MessageType, error: GathererError): ClassicAnswer {
  const wait = `Please try again in ${error.retryAfterSeconds ?? 1} seconds`
  switch (error.code) {
    case 'TOO_LARGE':
      return withToken(type, tooLargeAnswer())
    case 'METHOD_NOT_ALLOWED':
      return withToken(type, answer(405, 'Method not allowed. Use POST'))
    case 'INVALID_REQUEST':
      return withToken(type, answer(400, error.message))
    case 'TOO_MANY_REQUESTS':
    case 'QUOTA_EXCEEDED':
      return withToken(type, answer(429, `${errorCodes[error.code].title}. ${wait}`))
    default:
      return withToken(type, answer(503, `${errorCodes[error.code].title}. ${wait}`))
  }
}

function understand<T>(
  type: MessageType,
  body: unknown,
  check: (body: JsonBody) => Checked<T>,
): { readonly request: T; readonly text: string } | Misunderstood {
  const read = readJsonBody(body)
  if (read === 'not JSON') return refuse(type, 'Invalid JSON')
  if (read === 'too deep') return refuse(type, `Invalid JSON: more than ${maxNesting} levels deep`)
  const checked = check(read)
  if ('fields' in checked) return { request: checked.fields, text: read.text }
  return { answer: fieldAnswer(type, checked), refusal: 'INVALID_REQUEST' }
}

function refuse(type: MessageType, words: string): Misunderstood {
  return { answer: withToken(type, answer(400, words)), refusal: 'INVALID_JSON' }
}

/** Answers to AUTHENTICATE always have a token, if only an empty one. */
function withToken(type: MessageType, given: ClassicAnswer): ClassicAnswer {
  return type === 'AUTHENTICATE' ? { ...given, token: '' } : given
}

function answer(status: ClassicStatus, words: string, token?: string): ClassicAnswer {
  const common = { status_message: words, status_code: status, status_description: statusDescriptions[status] }
  return token === undefined ? common : { ...common, token }
}
