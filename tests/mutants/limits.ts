/** Small wrongs in what limits senders, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const wrongPasswords = 'packages/server/src/limits/wrong-passwords.ts'
const guesses = ['packages/server/test/limits/wrong-passwords.test.ts']
const alike = ['packages/server/test/limits/alike.test.ts']
const overHttp = ['packages/server/test/limits/buckets.test.ts', 'packages/server/test/limits/quotas.test.ts']

export const limitMutants: readonly Mutant[] = [
  {
    name: 'look at as many passwords at once as come',
    file: wrongPasswords,
    find: 'if (pair.running < Math.max(1, this.#freeTries - pair.wrong)) return void pair.running++',
    replace: 'return void pair.running++',
    suites: guesses,
  },
  {
    name: 'delay the user wherever it is',
    file: wrongPasswords,
    find: '`${trial.username} ${networkOf(trial.address)}`',
    replace: 'trial.username',
    suites: guesses,
  },
  {
    name: 'forget who is delayed when there are many names',
    file: wrongPasswords,
    find: 'one.wrong - other.wrong || one.latestMs',
    replace: 'other.wrong - one.wrong || one.latestMs',
    suites: guesses,
  },
  {
    name: 'delay only names that exist',
    file: 'packages/server/src/sessions/sessions.ts',
    find: "(signedIn ? 'right' : 'wrong')",
    replace: "(signedIn ? 'right' : credentials.username === 'dale' ? 'wrong' : 'neither')",
    suites: alike,
  },
  {
    name: 'compute one password more for the first name that nobody has',
    file: 'packages/server/src/sessions/passwords.ts',
    find: 'await this.verify(this.#nobodysHash, password, from)',
    replace: 'await this.verify(await this.hash(password), password, from)',
    suites: alike,
  },
  {
    name: 'refuse nobody who is in debt',
    file: 'packages/server/src/limits/buckets.ts',
    find: 'Math.max(0, missingMs - this.#options.burstMs + this.#unitMs)',
    replace: '0 * missingMs',
    suites: overHttp,
  },
  {
    name: 'believe for ever that the disk is slow',
    file: 'packages/server/src/ingest/backlog.ts',
    find: '!this.#speed || nowMs - this.#speed.atMs > believedMs',
    replace: '!this.#speed',
    suites: ['packages/server/test/backlog.test.ts'],
  },
]
