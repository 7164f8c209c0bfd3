/** Small wrongs in the indexes of sealed segments. */
import type { Mutant } from './mutant.js'

const suites = [
  'packages/journal/test/reading/segment-index.test.ts',
  'packages/journal/test/reading/index-folder.test.ts',
  'packages/journal/test/reading/index-upkeep.test.ts',
]
const reading = 'packages/journal/src/reading'

export const readingIndexMutants: readonly Mutant[] = [
  {
    name: 'believe an index of a file that was replaced',
    file: `${reading}/index-file.ts`,
    find: 'header.segment_length === length &&\n    header.segment_version === version',
    replace: 'header.segment_length === length',
    suites,
  },
  {
    name: 'keep an opened index of a file that was replaced',
    file: `${reading}/index-folder.ts`,
    find: 'if (before?.version === version && before.length === length && before.index) return before',
    replace: 'if (before?.length === length && before.index) return before',
    suites,
  },
  {
    name: 'believe a body without its checksum',
    file: `${reading}/index-file.ts`,
    find: ' || crc32(body) !== header.body_crc32',
    replace: '',
    suites,
  },
  {
    name: 'forget the last block of a list',
    file: `${reading}/dictionary-builder.ts`,
    find: 'if (this.#isTooLarge || listBytes > maxListBytes) return undefined',
    replace: 'if (this.#isTooLarge || listBytes > maxListBytes) return undefined\n    values.pop()',
    suites,
  },
  {
    name: 'forget the last block of a segment',
    file: `${reading}/line-blocks.ts`,
    find: 'else if (!window.read()) break\n  }\n  if (window.unread.length > 0) yield window.skipLine()',
    replace: 'else if (!window.read()) break\n  }',
    suites: ['packages/journal/test/reading'],
  },
  {
    name: 'end a span of time one millisecond early',
    file: `${reading}/opened-index.ts`,
    find: 'Number(lastMs[block]) >= sinceMs',
    replace: 'Number(lastMs[block]) > sinceMs',
    suites,
  },
  {
    name: 'cut the list of a value short',
    file: `${reading}/dictionary.ts`,
    find: 'dictionary.lists.subarray(dictionary.listEnds[place - 1] ?? 0, dictionary.listEnds[place])',
    replace: 'dictionary.lists.subarray(dictionary.listEnds[place - 1] ?? 0, Number(dictionary.listEnds[place]) - 1)',
    suites,
  },
  {
    name: 'skip a block with damage',
    file: `${reading}/opened-index.ts`,
    find: 'const holds = this.#body.blocks.whole.map(isWhole => 1 - isWhole)',
    replace: 'const holds = this.#body.blocks.whole.map(() => 0)',
    suites,
  },
  {
    name: 'use the room that is kept for messages',
    file: `${reading}/index-upkeep.ts`,
    find: 'this.#checkRoom(bytes.length)\n',
    replace: '\n',
    suites,
  },
  {
    name: 'show a writer what others sent beside it',
    file: `${reading}/spread-blocks.ts`,
    find: 'if (!exact && (filter.users || filter.streams)) return false',
    replace: '',
    suites: ['packages/journal/test/reading/histogram.test.ts'],
  },
  {
    name: 'round each bucket by itself',
    file: `${reading}/time-buckets.ts`,
    find: 'Math.round(sum) - told',
    replace: 'Math.round(share)',
    suites: ['packages/journal/test/reading/histogram.test.ts'],
  },
]
