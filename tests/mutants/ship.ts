/** Wrongs in following files: which file is which, what was read of it, and what is said to be lost. */
import type { Mutant } from './mutant.js'

const following = 'packages/cli/test/ship/following.test.ts'
const renamed = 'packages/cli/test/ship/rotating.test.ts'
const truncated = 'packages/cli/test/ship/copytruncate.test.ts'
const gone = 'packages/cli/test/ship/vanished.test.ts'
const sameBeginning = 'packages/cli/test/ship/same-beginning.test.ts'

export const ship: readonly Mutant[] = [
  {
    name: 'go on in a file where it was read to, though others spooled its lines, or nobody did',
    file: 'packages/cli/src/ship/chunks.ts',
    find: 'generation.beginAt(file, generation.spooledTo)',
    replace: 'void file',
    suites: [following, sameBeginning],
  },
  {
    name: 'spool lines of a file without saying where they begin',
    file: 'packages/cli/src/ship/chunks.ts',
    find: 'spool.append(lines, { of, signal })',
    replace: 'spool.append(lines, { ...(of.from < 0 && { of }), signal })',
    suites: [following],
  },
  {
    name: 'leave a renamed file before it is quiet',
    file: 'packages/cli/src/ship/reader.ts',
    find: "(role === 'left' && this.#options.now() - grewAtMs >= quietMs)",
    replace: "(role === 'left' && grewAtMs >= 0)",
    suites: [renamed],
  },
  {
    name: 'do not look for files that were renamed while nobody followed them',
    file: 'packages/cli/src/ship/predecessors.ts',
    find: "if (known) found.push({ kind: 'known', sibling, known })",
    replace: 'if (known) continue',
    suites: [renamed],
  },
  {
    name: 'read on in a file that holds other bytes where it was read',
    file: 'packages/cli/src/ship/generation.ts',
    find: 'if (!this.fingerprint.standsIn(file)) return true',
    replace: '',
    suites: [truncated],
  },
  {
    name: 'take a file for the one that had its inode before',
    file: 'packages/cli/src/ship/predecessors.ts',
    find: 'return file.facts().size >= end && beginsAs(file, identity)',
    replace: 'return file.facts().size >= end',
    suites: [sameBeginning],
  },
  {
    name: 'tell files apart by their first line alone',
    file: 'packages/cli/src/ship/predecessors.ts',
    find: 'const known = mark && file.facts().size >= mark.length ? mark : { length, hash }',
    replace: 'const known = { length, hash }',
    suites: [sameBeginning],
  },
  {
    name: 'wait for a truncated file to grow again',
    file: 'packages/cli/src/ship/reader.ts',
    find: "      case 'truncated':\n        return this.#beginAnew(subject)",
    replace: "      case 'truncated':\n        return false",
    suites: [truncated],
  },
  {
    name: 'leave what was not read of a truncated file in its copy',
    file: 'packages/cli/src/ship/beginnings.ts',
    find: 'aheadOf({ trail, found, lost: [ended] })',
    replace: 'aheadOf({ trail, found, lost: [] })',
    suites: [truncated],
  },
  {
    name: 'leave copies of what was truncated again before it was read',
    file: 'packages/cli/src/ship/missed-copies.ts',
    find: 'soughtNs === undefined || id !== undefined',
    replace: 'soughtNs === undefined || id === undefined',
    suites: [truncated],
  },
  {
    name: 'take a file in a used inode for the one that was there, and others for its copies',
    file: 'packages/cli/src/ship/beginnings.ts',
    find: 'bornNs > 0n && bornNs < firstNs + clockStepNs',
    replace: 'bornNs > 0n && firstNs > 0n',
    suites: [gone],
  },
  {
    name: 'say that a file is lost from its start that was read to its end before',
    file: 'packages/cli/src/ship/reader.ts',
    find: 'const from = Math.max(position, spooledTo)',
    replace: 'const from = position',
    suites: [gone],
  },
  {
    name: 'say nothing of what followed a copy that nobody saw',
    file: 'packages/cli/src/ship/missed-copies.ts',
    find: "return [{ path: of, id, why: 'truncated', from: facts.size, missingBytes: 0, copy: path }]",
    replace: 'return of === id ? [] : []',
    suites: [truncated],
  },
  {
    name: 'read a copy beside the file that it is a copy of',
    file: 'packages/cli/src/ship/ahead.ts',
    find: "kind !== 'missed' || !isCopyOf(current.file, sibling)",
    replace: "kind !== 'missed' || sibling !== undefined",
    suites: [truncated],
  },
  {
    name: 'count what came after a truncation as lost by it',
    file: 'packages/cli/src/ship/beginnings.ts',
    find: '(generation.proven?.size ?? 0)',
    replace: 'generation.seenBytes',
    suites: [truncated],
  },
  {
    name: 'spool and say nothing of a loss',
    file: 'packages/cli/src/ship/ship.ts',
    find: 'onLost: loss => tell(spooling, loss)',
    replace: 'onLost: () => Promise.resolve()',
    suites: [truncated, gone],
  },
  {
    name: 'say nothing of a file that vanished while nobody followed it',
    file: 'packages/cli/src/ship/vanished.ts',
    find: 'const lost = gone.filter(one => ',
    replace: 'const lost = gone.filter(one => one === undefined && ',
    suites: [gone],
  },
  {
    name: 'say a loss whoever said it before',
    file: 'packages/cli/src/ship/loss-teller.ts',
    find: '...(file !== undefined && { of: { file, from: told } })',
    replace: '...(file === "" && { of: { file, from: told } })',
    suites: [gone],
  },
  {
    name: 'send what has no newline yet',
    file: 'packages/cli/src/ship/reader.ts',
    find: "await this.#readOn(subject, 'wait')",
    replace: "await this.#readOn(subject, 'take')",
    suites: [following],
  },
  {
    name: 'do not count bytes that are not UTF-8',
    file: 'packages/cli/src/ship/chunks.ts',
    find: 'events.odd({ path, replaced, split })',
    replace: 'events.odd({ path, replaced: 0, split })',
    suites: [following],
  },
]
