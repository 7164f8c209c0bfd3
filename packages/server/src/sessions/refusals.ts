/** The ways in which somebody who asks is turned away: by token, and by name and password (protocol rules S8, S18). */
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

/** NOT_ALLOWED: who wants another password does not know the one there is. */
export function wrongCurrentPassword(): GathererError {
  return new GathererError('NOT_ALLOWED', 'the current password is another', {
    hint: 'who forgot it asks an admin: gatherd users passwd NAME',
  })
}
