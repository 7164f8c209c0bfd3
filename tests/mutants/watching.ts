/** Small wrongs in what is counted and logged, as in `mutants.ts`. */
import type { Mutant } from './mutant.js'

const tally = 'packages/server/src/metrics/message-tally.ts'
const conservation = ['packages/server/test/conservation.test.ts']
const log = ['packages/server/test/log.test.ts']
const metrics = ['packages/server/test/metrics-route.test.ts']

export const watchingMutants: readonly Mutant[] = [
  {
    name: 'count messages as stored that were stored before',
    file: tally,
    find: 'this.#stored += outcome.accepted',
    replace: 'this.#stored += messages',
    suites: conservation,
  },
  {
    name: 'count what was answered with 503 as refused',
    file: tally,
    find: 'if (errorCodes[code].status === 503) this.#failed += messages\n    else this.#refused',
    replace: 'this.#refused',
    suites: conservation,
  },
  {
    name: 'leave messages waiting whose request failed',
    file: tally,
    find: '} finally {\n      this.#waiting -= messages\n    }',
    replace: '}\n    this.#waiting -= messages',
    suites: conservation,
  },
  {
    name: 'quote what was sent in the log',
    file: 'packages/server/src/log/request-log.ts',
    find: ': errorCodes[code].title\n',
    replace: ': (error?.message ?? errorCodes[code].title)\n',
    suites: log,
  },
  {
    name: 'let log lines wait without end',
    file: 'packages/server/src/log/log-output.ts',
    find: 'if (this.#stream.writableLength + line.length > mostWaitingBytes) return this.#drop()',
    replace: '',
    suites: log,
  },
  {
    name: 'take who was passed on by a proxy for this machine',
    file: 'packages/server/src/http/metrics-route.ts',
    find: '&& !Object.keys(raw.headers).some(name => passedOn.test(name))',
    replace: '',
    suites: metrics,
  },
]
