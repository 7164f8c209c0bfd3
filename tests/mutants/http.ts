/** Wrongs in how much the server holds in memory. */
import type { Mutant } from './mutant.js'

const suites = ['packages/server/test/in-flight.test.ts']

export const http: readonly Mutant[] = [
  {
    name: 'lend the same memory twice',
    file: 'packages/server/src/http/arena.ts',
    find: 'this.#freeOf(larger).add(start + larger)',
    replace: 'this.#freeOf(larger).add(start)',
    suites,
  },
  {
    name: 'leave memory that came back in pieces',
    file: 'packages/server/src/http/arena.ts',
    find: 'this.#free.get(size)?.delete(buddy)',
    replace: 'false',
    suites,
  },
  {
    name: 'let a request in while it is too full',
    file: 'packages/server/src/http/in-flight.ts',
    find: 'if (this.#bytes <= this.#maxBytes / 2) this.#isOpen = true',
    replace: 'this.#isOpen = true',
    suites,
  },
]
