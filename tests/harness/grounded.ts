/** A grounded session, as one sees it from outside (protocol rules C3, C8). */
import { expectNoToken } from './classic-answer.js'
import type { ClassicClient } from './classic-client.js'
import type { Credentials, Target } from './target.js'

/** The right password is not enough; with registration closed the words do not tell why. */
export async function expectGrounded(
  { registration }: Pick<Target, 'registration'>,
  client: ClassicClient,
  { user, password }: Credentials,
): Promise<void> {
  const words = registration === 'open' ? 'Please identify!' : `Authentication Failed!. Please try again, ${user}!`
  expectNoToken(await client.authenticate(user, password), 403, words)
}
