/** The two ways in which somebody who asks is turned away: by token, and by name and password (protocol rule S8). */
import { GathererError } from '@message-gatherer/protocol'

/** INVALID_TOKEN: there is no token, or one that is not good. */
export function invalidToken(message = 'no token, or one that is not good any more', hint?: string): GathererError {
  return new GathererError('INVALID_TOKEN', message, { hint: hint ?? 'POST /v1/sessions gives a new one' })
}

/** WRONG_CREDENTIALS: one answer for an unknown user and a wrong password, so that it tells nothing of either. */
export function wrongCredentials(message = 'no such user, or another password', hint?: string): GathererError {
  return new GathererError('WRONG_CREDENTIALS', message, {
    hint: hint ?? 'check both; the password of a name is the one of its first sign-in',
  })
}
