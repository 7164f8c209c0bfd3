/** Wrongs in what the journal makes of a crash, in its marks, and in its clock. */
import type { Mutant } from './mutant.js'

const exploration = ['packages/journal/test/exploration']

export const journal: readonly Mutant[] = [
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
    name: 'believe that an empty segment has a name',
    file: 'packages/journal/src/recovery.ts',
    find: 'const isCopied = open !== undefined && (!clean || open.start === open.end)',
    replace: 'const isCopied = open !== undefined && !clean',
    suites: [...exploration, 'packages/journal/test'],
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
]
