/** Wrongs in the queue on an endpoint's disk. */
import type { Mutant } from './mutant.js'

const suites = [
  'packages/client/test/exploration',
  'packages/client/test/spool/spool-processes.test.ts',
  'packages/client/test/spool/spool-damage.test.ts',
]

export const spool: readonly Mutant[] = [
  {
    name: 'send from a spool what was never synced',
    file: 'packages/disk/src/writer.ts',
    find: 'return this.#orPoison(() => this.#fs.sync(this.#openFile()))',
    replace: 'return durable',
    suites,
  },
  {
    name: 'tell how far a spool is durable before it is',
    file: 'packages/client/src/spool/group-writer.ts',
    find: '    const outcome = await writer.commit(bytes, placed.offset - placed.segment)\n',
    replace:
      '    tails.say({ ...placed, life: life.producer, offset: placed.offset + bytes.length, number: tail.number + group.count, version: tail.version })\n    const outcome = await writer.commit(bytes, placed.offset - placed.segment)\n',
    suites,
  },
  {
    name: 'believe a tail of another length',
    file: 'packages/client/src/spool/settle.ts',
    find: 'return fs.size(file) === tail.offset - tail.segment',
    replace: 'return fs.size(file) >= 0',
    suites,
  },
  {
    name: 'believe a tail that is in doubt, or of another life',
    file: 'packages/client/src/spool/group-writer.ts',
    find: 'if (known?.life === life.producer && isTrue(',
    replace: 'if (known && isTrue(',
    suites,
  },
  {
    name: 'go on with a spool after a crash without a copy',
    file: 'packages/client/src/spool/settle.ts',
    find: 'rewriteSegment(fs, places.messages, newest, goodEnd, options.nowMs)',
    replace: "fs.truncate(fs.open(newest.path, 'write'), goodEnd - newest.start)",
    suites,
  },
  {
    name: 'record an acknowledgement before the answer',
    file: 'packages/client/src/spool/disk-queue.ts',
    find: "    const first = this.first\n    return { kind: 'batch'",
    replace:
      "    const first = this.first\n    this.#options.acknowledged.write(this.#read)\n    return { kind: 'batch'",
    suites,
  },
  {
    name: 'remove a segment of which something waits',
    file: 'packages/client/src/spool/chapters.ts',
    find: '(chapters[index + 1]?.segment.start ?? Infinity) <= offset',
    replace: '(chapters[index]?.segment.start ?? Infinity) <= offset',
    suites,
  },
  {
    name: 'remove the newest segment of a spool',
    file: 'packages/client/src/spool/chapters.ts',
    find: 'chapters.slice(0, -1).filter((_, index) => {\n      return (chapters[index + 1]?.segment.start ?? Infinity)',
    replace:
      'chapters.filter((_, index) => {\n      return (chapters[index + 1]?.segment.start ?? this.#tail().offset)',
    suites,
  },
  {
    name: 'send under new numbers that are not synced',
    file: 'packages/client/src/spool/acknowledged.ts',
    find: "replaceWhole(this.#fs, this.#places.folder, 'numbering.json', text)",
    replace:
      "const file = this.#fs.open(this.#places.numbering, this.#fs.exists(this.#places.numbering) ? 'write' : 'create')\n    this.#fs.truncate(file, 0)\n    this.#fs.write(file, text, 0)\n    this.#fs.close(file)",
    suites,
  },
  {
    name: 'build on new numbers that a dead process may not have synced',
    file: 'packages/client/src/spool/disk-queue.ts',
    find: 'if (begun.length + given.length > 0)',
    replace: 'if (begun.length + given.length < 0)',
    suites,
  },
  {
    name: 'begin a segment without the ends of the files',
    file: 'packages/client/src/spool/group-writer.ts',
    find: 'files: ends.snapshot()',
    replace: 'files: new Map()',
    suites,
  },
  {
    name: 'append lines of a file wherever it was left',
    file: 'packages/client/src/spool/form-group.ts',
    find: 'at !== undefined && at !== options.of.from',
    replace: 'at === -1',
    suites,
  },
  {
    name: 'count a message as done before its dead letter is durable',
    file: 'packages/client/src/spool/disk-queue.ts',
    find: '    dead.add(this.first, line, { code, reason, at: new Date(now()).toISOString() })\n    const after = found ? { number: found.number + found.count, offset: found.end } : this.#afterMissing()\n    // The server may have a damaged one, and those after it: whether they need other numbers shows in its answer.\n    if (found?.isIntact) this.#renumber(buried(this.#allLives(), found.number), after)\n    else this.#moveTo(after)\n',
    replace:
      '    const { first } = this\n    const after = found ? { number: found.number + found.count, offset: found.end } : this.#afterMissing()\n    if (found?.isIntact) this.#renumber(buried(this.#allLives(), found.number), after)\n    else this.#moveTo(after)\n    dead.add(first, line, { code, reason, at: new Date(now()).toISOString() })\n',
    suites,
  },
  {
    name: 'give other numbers to what follows a damaged message',
    file: 'packages/client/src/spool/disk-queue.ts',
    find: 'if (found?.isIntact) this.#renumber',
    replace: 'if (found) this.#renumber',
    suites,
  },
  {
    name: 'believe that a copied spool goes on with the producer of the first',
    file: 'packages/client/src/spool/disk-queue.ts',
    find: 'return life === producer ? [] : [{ base: number, producer: life }]',
    replace: 'return life === producer || number >= 0 ? [] : [{ base: number, producer: life }]',
    suites,
  },
  {
    name: 'write on into the segment that another process has ended',
    file: 'packages/client/src/spool/group-writer.ts',
    find: 'if (this.#adopted !== file)',
    replace: 'if (this.#adopted === undefined)',
    suites,
  },
  {
    name: 'send messages across a gap as if they followed each other',
    file: 'packages/client/src/spool/disk-queue.ts',
    find: 'line.number >= end || line.number !== this.first + body.count',
    replace: 'line.number >= end',
    suites,
  },
  {
    name: 'look for the newest segment only where one was before',
    file: 'packages/client/src/spool/chapters.ts',
    find: "const newest = `${segment} ${offset > segment ? 'begun' : 'to come'}`",
    replace: "const newest = `${segment} ${offset > -1 ? 'begun' : 'to come'}`",
    suites,
  },
  {
    name: 'believe every good line that a crash leaves in a group of a spool',
    file: 'packages/client/src/spool/group-rest.ts',
    find: '(isWhole ? rest.length : 0)',
    replace: '(isWhole ? rest.length : Infinity)',
    suites: [...suites, 'packages/client/test/spool/torn-group.test.ts'],
  },
]
