/**
 * Small wrongs in the product, each of which a suite must notice. `npm run test:mutants` makes them one at a time.
 *
 * They exist only in what the test runner loads: the sources are never changed, and the product has no switches.
 */

export interface Mutant {
  readonly name: string
  /** From the root. */
  readonly file: string
  /** Must occur exactly once. */
  readonly find: string
  readonly replace: string
  /** The suites that guard against it. */
  readonly suites: readonly string[]
}

const exploration = ['packages/journal/test/exploration']
const disk = ['packages/disk/test']
const exactlyOnce = ['packages/server/test/exactly-once']

export const mutants: readonly Mutant[] = [
  {
    name: 'remove the sync',
    file: 'packages/disk/src/writer.ts',
    find: 'return this.#orPoison(() => this.#fs.sync(this.#openFile()))',
    replace: 'return durable',
    suites: exploration,
  },
  {
    name: 'answer before the sync',
    file: 'packages/disk/src/appender.ts',
    find: 'const outcome = await this.#commit(group)\n      this.#settle(group, outcome)',
    replace:
      "this.#settle(group, { kind: 'durable' })\n      await this.#options.writer.commit(group.bytes, this.#end - group.bytes.length - this.#segmentStart)",
    suites: exploration,
  },
  {
    name: 'keep the torn tail',
    file: 'packages/disk/src/recovery.ts',
    find: 'if (offset >= provenEnd) return { goodEnd: offset, damaged }',
    replace: '',
    suites: exploration,
  },
  {
    name: 'forget the directory sync of a new segment',
    file: 'packages/disk/src/writer.ts',
    find: 'return this.#orPoison(() => this.#fs.syncFolder(this.#folder))',
    replace: 'return durable',
    suites: exploration,
  },
  {
    name: 'forget the directory sync of a recovered segment',
    file: 'packages/disk/src/recovery.ts',
    find: 'fs.rename(copy, segment.path)\n  fs.syncFolder(folder)',
    replace: 'fs.rename(copy, segment.path)',
    suites: exploration,
  },
  {
    name: 'trust bytes after a failed sync',
    file: 'packages/disk/src/writer.ts',
    find: "this.#poison = { kind: 'poisoned', reason: describe(error) }\n    return this.#poison",
    replace: "return { kind: 'durable' }",
    suites: exploration,
  },
  {
    name: 'go on after a failed sync',
    file: 'packages/disk/src/writer.ts',
    find: 'if (this.#poison) return this.#poison',
    replace: '',
    suites: disk,
  },
  {
    name: 'drop the group mark',
    file: 'packages/disk/src/checked-line.ts',
    find: 'const mark = Buffer.from(`,"group":${offset}`)\n  const length',
    replace: "const mark = Buffer.from('')\n  const length",
    suites: exploration,
  },
  {
    name: 'continue the open segment in place after an unclean stop',
    file: 'packages/journal/src/recovery.ts',
    find: 'const setAside = isCopied ? rewriteSegment(fs, folder.segments, open, goodEnd, nowMs) : undefined',
    replace:
      'const setAside = undefined\n  if (isCopied) fs.truncate(fs.open(open.path, "write"), goodEnd - open.start)',
    suites: exploration,
  },
  {
    name: 'move marks before the sync',
    file: 'packages/journal/src/disk-journal.ts',
    find: 'await appender.append(lines, { batch, lines, receivedAtMs })',
    replace:
      'this.#moveMark({ start: 0, lastLine: this.end, end: 0, taken: lines.length }, { batch, lines, receivedAtMs })\n      await appender.append(lines, { batch, lines, receivedAtMs })',
    suites: [...exploration, 'packages/journal/test/model.test.ts'],
  },
  {
    name: 'accept a mark that is not its own offset',
    file: 'packages/disk/src/checked-line.ts',
    find: 'const mark = Buffer.from(`,"group":${offset}`)\n  return message >= mark.length && sameBytes(bytes, message - mark.length, mark) && isIntact(bytes)',
    replace: 'return isMarked(line) && isIntact(bytes) && message > 0 && offset >= 0',
    suites: [...disk, ...exploration],
  },
  {
    name: 'believe old lines in the last group',
    file: 'packages/disk/src/recovery.ts',
    find: 'const inPlace = offset < provenEnd || belongsToLastGroup(line, offset, provenEnd)',
    replace: 'const inPlace = true',
    suites: [...disk, ...exploration],
  },
  {
    name: 'believe that an empty segment has a name',
    file: 'packages/journal/src/recovery.ts',
    find: 'const isCopied = open !== undefined && (!clean || open.start === open.end)',
    replace: 'const isCopied = open !== undefined && !clean',
    suites: [...exploration, 'packages/journal/test'],
  },
  {
    name: 'write on after a full disk without taking back',
    file: 'packages/disk/src/writer.ts',
    find: 'this.#fs.truncate(this.#openFile(), position)\n      this.#fs.sync(this.#openFile())',
    replace: '',
    suites: disk,
  },
  {
    name: 'accept any checksum',
    file: 'packages/disk/src/checked-line.ts',
    find: 'return hasDigits(bytes, at + field.length, crc32(bytes.subarray(0, at)))',
    replace: 'return true',
    suites: disk,
  },
  {
    name: 'ignore what the checkpoint knows to be missing',
    file: 'packages/journal/src/recovery.ts',
    find: 'const missingBytes = Math.max(0, (checkpoint?.durableLength ?? 0) - length)',
    replace: 'const missingBytes = 0',
    suites: ['packages/journal/test/recovery.test.ts'],
  },
  {
    name: 'refuse an entry whose producer was forgotten before it was written',
    file: 'packages/journal/src/replay.ts',
    find: 'return !mark && this.marks.mayHaveForgotten(user)',
    replace: 'return false',
    suites: ['packages/journal/test/forgetting.test.ts', 'packages/journal/test/forgetting-model.test.ts'],
  },
  {
    name: 'let a clock that jumps make the journal forget',
    file: 'packages/journal/src/journal-clock.ts',
    find: 'Math.min(Math.max(step, 0), mostStepMs)',
    replace: 'Math.max(step, 0)',
    suites: ['packages/journal/test/forgetting.test.ts', 'packages/journal/test/forgetting-model.test.ts'],
  },
  {
    name: "begin the journal's clock anew at each start",
    file: 'packages/journal/src/recovery.ts',
    find: 'new JournalClock(clock)',
    replace: 'new JournalClock()',
    suites: ['packages/journal/test/forgetting-model.test.ts'],
  },
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
    find: 'await this.#journal.append(rest)',
    replace: 'void this.#journal.append(rest)',
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
  {
    name: 'lend the same memory twice',
    file: 'packages/server/src/http/arena.ts',
    find: 'this.#freeOf(larger).add(start + larger)',
    replace: 'this.#freeOf(larger).add(start)',
    suites: ['packages/server/test/in-flight.test.ts'],
  },
  {
    name: 'leave memory that came back in pieces',
    file: 'packages/server/src/http/arena.ts',
    find: 'this.#free.get(size)?.delete(buddy)',
    replace: 'false',
    suites: ['packages/server/test/in-flight.test.ts'],
  },
  {
    name: 'let a request in while it is too full',
    file: 'packages/server/src/http/in-flight.ts',
    find: 'if (this.#bytes <= this.#maxBytes / 2) this.#isOpen = true',
    replace: 'this.#isOpen = true',
    suites: ['packages/server/test/in-flight.test.ts'],
  },
  {
    name: 'take JSON with a control character in a string',
    file: 'packages/protocol/src/json-scanner.ts',
    find: 'byte >= 0x20 &&',
    replace: 'byte >= 0x1f &&',
    suites: ['packages/protocol/test/json-scanner.test.ts'],
  },
  {
    name: 'take JSON numbers that begin with 0',
    file: 'packages/protocol/src/json-scanner.ts',
    find: 'at = bytes[at] === 0x30 ? at + 1 : endOfDigits(bytes, at)',
    replace: 'at = endOfDigits(bytes, at)',
    suites: ['packages/protocol/test/json-scanner.test.ts'],
  },
  {
    name: "take another sender's messages for ones that were numbered here",
    file: 'packages/client/src/delivery/rules.ts',
    find: 'if (serverEnd > numbering.end && !numbering.closed)',
    replace: 'if (serverEnd > Infinity)',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'give new numbers because a producer of old went on elsewhere',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'if (serverEnd > numbering.end && !numbering.closed)',
    replace: 'if (serverEnd > numbering.end)',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'do not look at the checksum in an answer',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'if (own !== undefined && own !== lastCrc32)',
    replace: 'if (own !== own)',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'acknowledge as far as the server knows the producer',
    file: 'packages/client/src/delivery/rules.ts',
    find: "return { kind: 'acknowledge', end, accepted, duplicates }",
    replace: "return { kind: 'acknowledge', end: serverEnd, accepted, duplicates }",
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'acknowledge less than was sent',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'accepted + duplicates !== sent.count || serverEnd < end',
    replace: 'accepted + duplicates < 0',
    suites: ['packages/client/test/delivery/rules.test.ts'],
  },
  {
    name: 'keep the numbers of messages before which the server lost some',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'if (expected >= sequence)',
    replace: 'if (expected >= 0)',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'keep the numbers under which the server has other messages',
    file: 'packages/client/src/delivery/rules.ts',
    find: "return { kind: 'renumber', evidence: 'the server has another message under a number of ours' }",
    replace: "return senseless('another message')",
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'set a message aside that was refused among others',
    file: 'packages/client/src/delivery/rules.ts',
    find: "if (count === 1) return { kind: 'bury'",
    replace: "if (count >= 1) return { kind: 'bury'",
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'send a refused batch again as it was',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'messages: Math.floor(count / 2)',
    replace: 'messages: count',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'suspect the message after the one that was named',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'suspect: first + line - 1',
    replace: 'suspect: first + line',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'believe any line that a refusal names',
    file: 'packages/client/src/delivery/rules.ts',
    find: 'line === undefined || line < 1 || line > count',
    replace: 'line === undefined',
    suites: ['packages/client/test/delivery/rules.test.ts'],
  },
  {
    name: 'set a message aside that could not be decompressed',
    file: 'packages/client/src/delivery/rules.ts',
    find: "if (encoding !== 'none' &&",
    replace: "if (encoding === 'none' &&",
    suites: ['packages/client/test/delivery/rules.test.ts'],
  },
  {
    name: 'name the producer after a refused message at random',
    file: 'packages/client/src/delivery/lives.ts',
    find: '`${life}.${base}`',
    replace: '`${life}${Math.random()}`',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: "give the next producer's messages the numbers after a refused one",
    file: 'packages/client/src/delivery/lives.ts',
    find: 'replaces === life.producer && base >= life.base && base < end',
    replace: 'base >= life.base',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'send messages of two producers as those of one',
    file: 'packages/client/src/delivery/memory-queue.ts',
    find: 'Math.min(messages, this.#place().end - this.#first)',
    replace: 'messages',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
  {
    name: 'send a message that was named together with others',
    file: 'packages/client/src/delivery/pace.ts',
    find: 'return Math.max(1, this.#suspect.number - first)',
    replace: 'return Infinity',
    suites: ['packages/client/test/delivery/producer-model.test.ts'],
  },
]
