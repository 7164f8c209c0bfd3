/** Wrongs in how the client library reads. */
import type { Mutant } from './mutant.js'

const suites = ['packages/client/test/reading']
const reading = 'packages/client/src/reading/reading.ts'
const patience = 'packages/client/src/reading/patience.ts'

export const clientReading: readonly Mutant[] = [
  {
    name: 'go on from the entry before the last one',
    file: reading,
    find: '        return this.#cameTo(arrival.entry.next) ?? void this.#left--',
    replace:
      '        const before = this.#at\n        const done = this.#cameTo(arrival.entry.next) ?? void this.#left--\n        this.#at = before ?? this.#at\n        return done',
    suites,
  },
  {
    name: 'go on from the end of the moment when an answer is asked again',
    file: reading,
    find: 'if (fromEnd) this.#at = end',
    replace: 'if (fromEnd) this.#end = end',
    suites,
  },
  {
    name: 'ask from the beginning after a cut',
    file: reading,
    find: 'const place = { offset: this.#at,',
    replace: 'const place = { offset: undefined,',
    suites,
  },
  {
    name: 'do not look at the checksum of a line',
    file: 'packages/client/src/reading/entry-line.ts',
    find: 'digits !== undefined && Number.parseInt(digits, 16) === crc32(bytes.subarray(0, at))',
    replace: 'digits !== undefined',
    suites,
  },
  {
    name: 'do not count what a limit has left',
    file: reading,
    find: '?? void this.#left--',
    replace: '?? undefined',
    suites,
  },
  {
    name: 'ignore where a progress tells that the scan is',
    file: reading,
    find: 'this.#options.tell(arrival)\n        return this.#cameTo(arrival.next)',
    replace: 'this.#options.tell(arrival)\n        return undefined',
    suites,
  },
  {
    name: 'use a token again that was refused',
    file: reading,
    find: "if (outcome.kind === 'unauthorized') this.#options.credential.refused(this.#authorization)",
    replace: '',
    suites,
  },
  {
    name: 'take a page for the whole',
    file: reading,
    find: "return this.#at === from ? unexpected : { kind: 'next page' }",
    replace: "return this.#at === from ? unexpected : { kind: 'done' }",
    suites,
  },
  {
    name: 'read on beyond the end that was there',
    file: reading,
    find: "if (!follow && order === 'asc' && bytesOf(next) > bytesOf(this.#end)) return { kind: 'done' }",
    replace: '',
    suites,
  },
  {
    name: 'take a cut for the end',
    file: reading,
    find: "yield arrival.entry\n      if (this.#left === 0) return { kind: 'done' }\n    }\n    return cut",
    replace:
      "yield arrival.entry\n      if (this.#left === 0) return { kind: 'done' }\n    }\n    return { kind: 'done' }",
    suites,
  },
  {
    name: 'keep the connection of a reader that has left',
    file: 'packages/client/src/http/opened-body.ts',
    find: '    } finally {\n      this.cancel()\n    }',
    replace: '    } finally {\n      void 0\n    }',
    suites: ['packages/client/test/http'],
  },
  {
    name: 'ask again for ever for a line that is damaged',
    file: patience,
    find: 'if (++this.#damages >= mostDamages)',
    replace: 'if (++this.#damages >= 1000)',
    suites,
  },
  {
    name: 'believe a stranger from the beginning',
    file: patience,
    find: 'if (!this.#isKnown) throw',
    replace: 'if (this.#refusals < 0) throw',
    suites,
  },
  {
    name: 'wait as long as if nothing had come',
    file: patience,
    find: 'this.#backoff.succeeded()',
    replace: '',
    suites,
  },
]
