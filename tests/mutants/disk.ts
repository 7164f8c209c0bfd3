/** Wrongs in how lines get to the disk and what is believed of it after a crash. */
import type { Mutant } from './mutant.js'

const exploration = ['packages/journal/test/exploration']
const suites = ['packages/disk/test']

export const disk: readonly Mutant[] = [
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
    suites,
  },
  {
    name: 'drop the group mark',
    file: 'packages/disk/src/checked-line.ts',
    find: 'const mark = Buffer.from(`,"group":${offset}`)\n  const length',
    replace: "const mark = Buffer.from('')\n  const length",
    suites: exploration,
  },
  {
    name: 'accept a mark that is not its own offset',
    file: 'packages/disk/src/checked-line.ts',
    find: 'const mark = Buffer.from(`,"group":${offset}`)\n  return message >= mark.length && sameBytes(bytes, message - mark.length, mark) && isIntact(bytes)',
    replace: 'return isMarked(line) && isIntact(bytes) && message > 0 && offset >= 0',
    suites: [...suites, ...exploration],
  },
  {
    name: 'believe old lines in the last group',
    file: 'packages/disk/src/recovery.ts',
    find: 'const inPlace = offset < provenEnd || belongsToLastGroup(line, offset, provenEnd)',
    replace: 'const inPlace = true',
    suites: [...suites, ...exploration],
  },
  {
    name: 'write on after a full disk without taking back',
    file: 'packages/disk/src/writer.ts',
    find: 'this.#fs.truncate(this.#openFile(), position)\n      this.#fs.sync(this.#openFile())',
    replace: '',
    suites,
  },
  {
    name: 'accept any checksum',
    file: 'packages/disk/src/checked-line.ts',
    find: 'return hasDigits(bytes, at + field.length, crc32(bytes.subarray(0, at)))',
    replace: 'return true',
    suites,
  },
]
