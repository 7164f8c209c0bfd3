/** Wrongs in how a machine signs in: what it keeps, what it leaves behind, and by what it sends and reads. */
import type { Mutant } from './mutant.js'

const order = ['packages/cli/test/login/order.test.ts']
const identity = ['packages/cli/test/identity.test.ts']

export const loginMutants: readonly Mutant[] = [
  {
    name: 'revoke what was kept before the new token is on the disk',
    file: 'packages/cli/src/commands/login.ts',
    find: '  const before = file.readIfUsable()\n',
    replace: '  const before = file.readIfUsable()\n  await revokeReplaced(context, before)\n',
    suites: order,
  },
  {
    name: 'leave the first token behind when the second cannot be made',
    file: 'packages/cli/src/login/by-password.ts',
    find: 'if (!read) await tokens.revoke(write.token)',
    replace: 'void 0',
    suites: order,
  },
  {
    name: 'read by the token that sends',
    file: 'packages/cli/src/identity.ts',
    find: "? { kind: 'kept', scope: 'read' } : { kind: 'only sends' }",
    replace: "? { kind: 'kept', scope: 'read' } : { kind: 'kept', scope: 'write' }",
    suites: identity,
  },
  {
    name: 'show the token of another user, or to another server',
    file: 'packages/cli/src/proof.ts',
    find: 'stored?.server === server && stored.user === user\n    return isOurs',
    replace: 'stored !== undefined\n    return isOurs',
    suites: identity,
  },
  {
    name: 'never look for another token',
    file: 'packages/client/src/delivery/token-credential.ts',
    find: 'bearer(this.#held) === authorization) this.#held = undefined',
    replace: 'bearer(this.#held) === authorization) return',
    suites: ['packages/client/test/delivery/credential.test.ts'],
  },
]
