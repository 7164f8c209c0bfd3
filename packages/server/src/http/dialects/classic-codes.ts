/** What a refusal in the classic words is called in the metrics and the log: the words of the original are no codes. */
import type { Code } from '@message-gatherer/protocol'
import type { Authenticated, Examined } from '../../sessions/sessions.js'

export const notAuthenticated = {
  'unknown user': 'WRONG_CREDENTIALS',
  'wrong password': 'WRONG_CREDENTIALS',
  'not identified': 'NOT_ALLOWED',
  'no token made': 'TOKEN_NOT_MADE',
} as const satisfies Readonly<Record<Exclude<Authenticated['kind'], 'token'>, Code>>

export const notAccepted = {
  'bad token': 'INVALID_TOKEN',
  'not authenticated': 'NOT_ALLOWED',
} as const satisfies Readonly<Record<Exclude<Examined['kind'], 'accepted'>, Code>>
