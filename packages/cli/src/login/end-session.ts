/**
 * Ends at the server what an older `gather` began there: the session of its classic messages, and the one it delivered with.
 */
import type { Transport } from '@message-gatherer/client'
import { ClassicSession, type Outcome } from '../classic-session.js'
import type { PasswordLogin } from '../stored-credential.js'

/** Why it did not work; undefined: nothing of it is good any more. */
export async function endSession(transport: Transport, { session, token }: PasswordLogin): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${session?.token}` }
  // Whether it works is seen from the classic session, which the login began.
  if (session) await transport.exchange({ method: 'DELETE', path: '/v1/sessions/current', headers })
  return token === undefined ? undefined : whyNot(await new ClassicSession(transport).message(token, 'logout'))
}

function whyNot(outcome: Outcome): string | undefined {
  if (outcome.kind === 'accepted' || outcome.kind === 'not identified') return undefined
  return outcome.kind === 'unanswered' ? outcome.error.message : `the server said: ${outcome.text}`
}
