/** Small wrongs of the scanner: what it takes for a candidate, for intact, for a border, and where it goes on. */
import type { Mutant } from './mutant.js'

const suites = ['packages/journal/test/reading']
const model = ['packages/journal/test/reading/scanner-model.test.ts']

export const readingMutants: readonly Mutant[] = [
  {
    name: 'take no line for a candidate because of an escape',
    file: 'packages/journal/src/reading/candidates.ts',
    find: 'const escapes = new Hits(at => escapeAhead(bytes, at, anchor?.escapes))',
    replace: 'const escapes = new Hits(() => -1)',
    suites: model,
  },
  {
    name: 'take no line for a candidate because of an escape, backwards',
    file: 'packages/journal/src/reading/candidates.ts',
    find: 'const escapes = new HitsBack(at => escapeBack(bytes, at, anchor?.escapes))',
    replace: 'const escapes = new HitsBack(() => -1)',
    suites: model,
  },
  {
    name: 'show candidates without looking at their checksum',
    file: 'packages/journal/src/reading/look.ts',
    find: ' || !isEntry(line)',
    replace: '',
    suites: model,
  },
  {
    name: 'filter by the anchor only',
    file: 'packages/journal/src/reading/look.ts',
    find: '!matcher.mayMatch(line) || !isEntry(line) || !matcher.matches(line)',
    replace: '!isEntry(line)',
    suites: model,
  },
  {
    name: 'copy a block without looking at its checksum',
    file: 'packages/journal/src/reading/look.ts',
    find: 'if (crc32(bytes.subarray(start, end)) !== checksum) return false',
    replace: '',
    suites: model,
  },
  {
    name: 'ignore the limit in a copied block',
    file: 'packages/journal/src/reading/piece.ts',
    find: 'if (this.#entries + entries > this.#request.limit) return false',
    replace: '',
    suites: model,
  },
  {
    name: 'find more bytes than were asked for',
    file: 'packages/journal/src/reading/piece.ts',
    find: 'return this.#bytes + bytes <= this.#request.outputBytes ||',
    replace: 'return this.#bytes <= this.#request.outputBytes ||',
    suites: model,
  },
  {
    name: 'go on a line too far, backwards',
    file: 'packages/journal/src/reading/look-back.ts',
    find: 'place, look.segmentStart + position)) return place.end + 1',
    replace: 'place, look.segmentStart + position)) return place.start',
    suites: model,
  },
  {
    name: 'show the last line again, backwards',
    file: 'packages/journal/src/reading/look-back.ts',
    find: 'if (look.piece.isDone) return place.start',
    replace: 'if (look.piece.isDone) return place.end + 1',
    suites: model,
  },
  {
    name: 'go on after a line that had no room',
    file: 'packages/journal/src/reading/look-ahead.ts',
    find: 'place, look.segmentStart + position)) return place.start',
    replace: 'place, look.segmentStart + position)) return place.end + 1',
    suites: model,
  },
  {
    name: 'keep what was found in a buffer that is used again',
    file: 'packages/journal/src/reading/look.ts',
    find: '  piece.flush()\n',
    replace: '',
    suites: model,
  },
  {
    name: 'believe the second of two segments that tell of the same bytes',
    file: 'packages/journal/src/reading/segment-map.ts',
    find: 'const from = Math.max(start, segments.at(-1)?.end ?? start)',
    replace: 'const from = start',
    suites: model,
  },
  {
    name: 'let the first of two keys count',
    file: 'packages/journal/src/reading/where.ts',
    find: 'if (member.isMeant) value = path.length === 1 ? [first, at] : undefined',
    replace: 'if (member.isMeant) value ??= path.length === 1 ? [first, at] : undefined',
    suites,
  },
  {
    name: 'let a repeated character be part of the literal',
    file: 'packages/journal/src/reading/regex-literal.ts',
    find: 'this.#run.pop()',
    replace: '',
    suites,
  },
  {
    name: 'take the byte at an offset for the one before it',
    file: 'packages/journal/src/reading/borders.ts',
    find: 'byteAt(map, segment, offset - 1)',
    replace: 'byteAt(map, segment, offset)',
    suites: ['packages/journal/test/reading/borders.test.ts'],
  },
  {
    name: 'take every offset for a border',
    file: 'packages/journal/src/reading/borders.ts',
    find: 'offset <= segment.end && byteAt(map, segment, offset - 1) === newline',
    replace: 'offset <= segment.end',
    suites: ['packages/journal/test/reading/borders.test.ts'],
  },
  {
    name: 'skip what cannot be opened for want of files',
    file: 'packages/journal/src/reading/unreadable.ts',
    find: "'EMFILE', ",
    replace: '',
    suites,
  },
  {
    name: 'wake who waits for more than there is',
    file: 'packages/journal/src/growth.ts',
    find: 'if (end > waiter.beyond) waiter.resolve()',
    replace: 'waiter.resolve()',
    suites: ['packages/journal/test/grown.test.ts'],
  },
]
