/**
 * The classic dialect: bytes → one of the three requests, outcomes → status and words (protocol rules C1 to C9).
 *
 * Pure; the words are the original's, and its clients read them.
 */
import {
  errorCodes,
  isPassword,
  isUserName,
  maxNesting,
  memberText,
  onOneLine,
  pleaseIdentify,
  statusDescriptions,
} from '@message-gatherer/protocol'
import type { ClassicAnswer, ClassicStatus, GathererError, MessageType } from '@message-gatherer/protocol'
import { fieldOf, readJsonBody, type JsonBody } from '../json-body.js'
import type { Outcome } from '../../ingest/ingest.js'
import type { Authenticated, Credentials, Examined } from '../../sessions/sessions.js'

export interface MessageRequest {
  readonly token: string
  /** The message as its sender wrote it, without line breaks. */
  readonly json: string
  /** `""` or `"logout"`: the message ends the session. */
  readonly isLogout: boolean
}

/** A request as it was understood, or the answer that says what is wrong with it. */
export type Understood<T> = { readonly request: T } | { readonly refusal: ClassicAnswer }

/** What a logout leaves in the journal. */
export const logoutJson = '"logout"'

export function understandIdentify(body: unknown): Understood<{ readonly username: string }> {
  return understand('IDENTIFY', body, fields => {
    const username = userNameIn(fields)
    return typeof username === 'string' ? { request: { username } } : username
  })
}

export function understandAuthenticate(body: unknown): Understood<Credentials> {
  return understand('AUTHENTICATE', body, fields => {
    const username = userNameIn(fields)
    if (typeof username !== 'string') return username
    const password = fieldOf(fields, 'password')
    if (password === undefined) return refuse('AUTHENTICATE', "Missing 'password'")
    if (typeof password !== 'string' || !isPassword(password)) return refuse('AUTHENTICATE', "Invalid 'password'")
    return { request: { username, password } }
  })
}

export function understandMessage(body: unknown): Understood<MessageRequest> {
  return understand('MESSAGE', body, fields => {
    const token = fieldOf(fields, 'token')
    if (token === undefined) return refuse('MESSAGE', "Missing 'token'")
    if (typeof token !== 'string') return refuse('MESSAGE', "Invalid 'token'")
    const message = fieldOf(fields, 'message')
    if (message === undefined) return refuse('MESSAGE', "Missing 'message'")
    const json = onOneLine(memberText(fields.text, 'message') ?? 'null')
    return { request: { token, json, isLogout: message === '' || message === 'logout' } }
  })
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
      return withToken(type, answer(429, `Too many requests. ${wait}`))
    default:
      return withToken(type, answer(503, `${errorCodes[error.code].title}. ${wait}`))
  }
}

function understand<T>(type: MessageType, body: unknown, read: (fields: JsonBody) => Understood<T>): Understood<T> {
  const fields = readJsonBody(body)
  if (fields === 'not JSON') return refuse(type, 'Invalid JSON')
  if (fields === 'too deep') return refuse(type, `Invalid JSON: more than ${maxNesting} levels deep`)
  if (fieldOf(fields, 'message_type') !== type) return refuse(type, "Invalid or missing 'message_type'")
  return read(fields)
}

function userNameIn(fields: JsonBody): string | { readonly refusal: ClassicAnswer } {
  const type = fieldOf(fields, 'message_type') as MessageType
  const username = fieldOf(fields, 'username')
  if (username === undefined) return refuse(type, "Missing 'username'")
  if (typeof username !== 'string' || !isUserName(username)) return refuse(type, "Invalid 'username'")
  return username
}

function refuse(type: MessageType, words: string): { readonly refusal: ClassicAnswer } {
  return { refusal: withToken(type, answer(400, words)) }
}

/** Answers to AUTHENTICATE always have a token, if only an empty one. */
function withToken(type: MessageType, given: ClassicAnswer): ClassicAnswer {
  return type === 'AUTHENTICATE' ? { ...given, token: '' } : given
}

function answer(status: ClassicStatus, words: string, token?: string): ClassicAnswer {
  const common = { status_message: words, status_code: status, status_description: statusDescriptions[status] }
  return token === undefined ? common : { ...common, token }
}
