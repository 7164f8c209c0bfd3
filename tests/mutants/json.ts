/** Wrongs in what counts as JSON. */
import type { Mutant } from './mutant.js'

const suites = ['packages/protocol/test/json-scanner.test.ts']

export const json: readonly Mutant[] = [
  {
    name: 'take JSON with a control character in a string',
    file: 'packages/protocol/src/json-scanner.ts',
    find: 'byte >= 0x20 &&',
    replace: 'byte >= 0x1f &&',
    suites,
  },
  {
    name: 'take JSON numbers that begin with 0',
    file: 'packages/protocol/src/json-scanner.ts',
    find: 'at = bytes[at] === 0x30 ? at + 1 : endOfDigits(bytes, at)',
    replace: 'at = endOfDigits(bytes, at)',
    suites,
  },
]
