/** A name that nobody can have is not looked for (protocol rule P1). */
import { GathererError, isUserName, userNameRule } from '@message-gatherer/protocol'

/** @throws {GathererError} USER_UNKNOWN */
export function refuseImpossible(name: string): void {
  if (isUserName(name)) return
  throw new GathererError('USER_UNKNOWN', 'nobody can have this name', { hint: `a name is ${userNameRule}` })
}
