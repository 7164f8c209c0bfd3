/** Small wrongs in sessions, keys, cookies and setup, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const keys = 'packages/server/src/database/signing-keys.ts'
const rotations = ['packages/server/test/key-rotations.test.ts']
const twoServers = ['packages/server/test/two-servers.test.ts']
const cookies = ['packages/server/test/cookies.test.ts']

export const identityMutants: readonly Mutant[] = [
  {
    name: 'believe a retired key for too short a time',
    file: keys,
    find: '(newest?.expires_at ?? 0) * 1000) + lateMs',
    replace: '0) - 300_000',
    suites: rotations,
  },
  {
    name: 'believe a token that was shown before its key ended',
    file: 'packages/server/src/sessions/tokens.ts',
    find: 'this.#remembered.delete(token)\n    }',
    replace: '{}\n    }',
    suites: rotations,
  },
  {
    name: 'keep the sessions in memory when all end',
    file: 'packages/server/src/sessions/memory-updates.ts',
    find: "return subject === endSessions ? sessions.endedElsewhere('all') : undefined",
    replace: 'return undefined',
    suites: twoServers,
  },
  {
    name: 'leave what was stored here of a session that ended elsewhere',
    file: 'packages/server/src/sessions/sessions.ts',
    find: 'for (const session of this.#options.register.revoke(which)) this.#unsaved.add(session)',
    replace: 'this.#options.register.revoke(which)',
    suites: twoServers,
  },
  {
    name: 'let a page of another site send with the cookie',
    file: 'packages/server/src/http/authorization.ts',
    find: 'if (!isReading(request)) demandCsrfHeader(request)',
    replace: '',
    suites: cookies,
  },
  {
    name: 'count the cookie before the header',
    file: 'packages/server/src/http/authorization.ts',
    find: 'headers.authorization === undefined ? tokenInCookies(headers.cookie, cookie) : undefined',
    replace: 'tokenInCookies(headers.cookie, cookie)',
    suites: cookies,
  },
]
