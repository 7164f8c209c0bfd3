/** Wrongs in what the server takes for new, and in when it answers. */
import type { Mutant } from './mutant.js'

const exactlyOnce = ['packages/server/test/exactly-once']

export const ingest: readonly Mutant[] = [
  {
    name: 'store duplicates again',
    file: 'packages/server/src/ingest/deduplication.ts',
    find: 'const duplicates = Math.min(count, expected - firstSequence)',
    replace: 'const duplicates = 0',
    suites: exactlyOnce,
  },
  {
    name: 'accept a gap',
    file: 'packages/server/src/ingest/deduplication.ts',
    find: "return { kind: 'gap', expected }",
    replace: "return { kind: 'follows', duplicates: 0 }",
    suites: exactlyOnce,
  },
  {
    name: 'do not look whether a producer diverged',
    file: 'packages/server/src/ingest/deduplication.ts',
    find: 'if (holdsLast && checksumOf(last) !== mark.lastChecksum)',
    replace: 'if (holdsLast && last < 0)',
    suites: exactlyOnce,
  },
  {
    name: 'look at two requests of a producer at once',
    file: 'packages/server/src/ingest/ingest.ts',
    find: 'return this.#turns.take(`${user}/${producer.id}`, () => this.#storeNew(batch, producer))',
    replace: 'return this.#storeNew(batch, producer)',
    suites: exactlyOnce,
  },
  {
    name: 'skip one message too few of an overlap',
    file: 'packages/server/src/ingest/ingest.ts',
    find: 'withoutFirst(batch.messages, count)',
    replace: 'withoutFirst(batch.messages, count - 1)',
    suites: exactlyOnce,
  },
  {
    name: 'number what is new of an overlap from its first message on',
    file: 'packages/server/src/ingest/ingest.ts',
    find: 'firstSequence: producer.firstSequence + count',
    replace: 'firstSequence: producer.firstSequence',
    suites: exactlyOnce,
  },
  {
    name: 'answer without waiting for the journal',
    file: 'packages/server/src/ingest/ingest.ts',
    find: 'await this.#journal.append(batch)',
    replace: 'void this.#journal.append(batch)',
    suites: exactlyOnce,
  },
  {
    name: 'believe marks that are in doubt',
    file: 'packages/server/src/ingest/ingest.ts',
    find: 'await this.#journal.ready()',
    replace: '',
    suites: exactlyOnce,
  },
  {
    name: 'move marks before the sync, as senders see it',
    file: 'packages/journal/src/disk-journal.ts',
    find: 'await appender.append(lines, { batch, lines, receivedAtMs })',
    replace:
      'this.#moveMark({ start: 0, lastLine: this.end, end: 0, taken: lines.length }, { batch, lines, receivedAtMs })\n      await appender.append(lines, { batch, lines, receivedAtMs })',
    suites: exactlyOnce,
  },
  {
    name: 'count a batch as durable when its first part is',
    file: 'packages/journal/src/disk-journal.ts',
    find: 'const count = part.taken === lines.length ? countOf(batch.messages) : countLines(lines.subarray(0, part.taken))',
    replace: 'const count = Math.max(countOf(batch.messages), countLines(lines.subarray(0, part.taken)))',
    suites: exactlyOnce,
  },
  {
    name: 'take marks from the checkpoint only',
    file: 'packages/journal/src/entry-line.ts',
    find: "if (typeof producer !== 'string' || typeof sequence !== 'number') return undefined",
    replace: 'if (producer !== Infinity) return undefined',
    suites: exactlyOnce,
  },
  {
    name: 'tell of a producer after a failed sync',
    file: 'packages/journal/src/disk-journal.ts',
    find: "if (this.#trouble?.state === 'poisoned') throw this.#refusal()",
    replace: '',
    suites: ['packages/server/test/ingest.test.ts'],
  },
  {
    name: 'keep a turn that has ended',
    file: 'packages/server/src/ingest/turns.ts',
    find: 'if (this.#latest.get(key) === mine) this.#latest.delete(key)',
    replace: '',
    suites: ['packages/server/test/turns.test.ts'],
  },
]
