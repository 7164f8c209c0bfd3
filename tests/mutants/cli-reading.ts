/** Wrongs in the commands that read: what is safe of an export, what a terminal is shown, what a status says. */
import type { Mutant } from './mutant.js'

const exports = 'packages/cli/test/export/export-file.test.ts'
const shown = 'packages/cli/test/reading/show-entry.test.ts'
const progress = 'packages/cli/test/reading/search-progress.test.ts'
const statuses = 'packages/cli/test/reading/search-status.test.ts'

export const cliReading: readonly Mutant[] = [
  {
    name: 'say that bytes of an export are safe before they are synced',
    file: 'packages/cli/src/export/export-file.ts',
    find: '    this.#writeBlock()\n    this.#sync()\n',
    replace: '    this.#writeBlock()\n',
    suites: [exports],
  },
  {
    name: 'go on behind what was written of an export after its last step',
    file: 'packages/cli/src/export/export-file.ts',
    find: 'fs.truncate(file, state.bytes)',
    replace: 'void state.bytes',
    suites: [exports],
  },
  {
    name: 'go on in a file whose sync has failed',
    file: 'packages/cli/src/export/export-file.ts',
    find: 'const nothing = { ...this.#safe, next: null, bytes: 0, entries: 0, isWhole: false }',
    replace: 'const nothing = this.#safe',
    suites: [exports],
  },
  {
    name: 'write on in a file that another run has taken over',
    file: 'packages/cli/src/export/export-file.ts',
    find: 'if (run === this.#safe.run) return',
    replace: 'if (run !== "") return',
    suites: [exports],
  },
  {
    name: 'give an export its name before it is synced',
    file: 'packages/cli/src/export/export-file.ts',
    find: "    this.#step('whole')\n",
    replace: '',
    suites: [exports],
  },
  {
    name: 'go on with an export of something else',
    file: 'packages/cli/src/export/open-export.ts',
    find: 'if (state.asked !== fresh.asked) {',
    replace: 'if (state.asked === "") {',
    suites: [exports],
  },
  {
    name: 'count the times of an export back from the latest call',
    file: 'packages/cli/src/export/open-export.ts',
    find: '{ ...found, run: fresh.run }',
    replace: '{ ...found, ...fresh }',
    suites: [exports],
  },
  {
    name: 'end with status 0 when nothing was found',
    file: 'packages/cli/src/commands/search.ts',
    find: 'const nothingFound = 1',
    replace: 'const nothingFound = 0',
    suites: [statuses],
  },
  {
    name: 'show control characters as they came',
    file: 'packages/cli/src/reading/visible.ts',
    find: '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]',
    replace: '[\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]',
    suites: [shown],
  },
  {
    name: 'mark what stands elsewhere, in a message with escapes',
    file: 'packages/cli/src/reading/message-text.ts',
    find: 'longer.push([length - 1, end - length])',
    replace: 'longer.push([length, end - length])',
    suites: [shown],
  },
  {
    name: 'show how far a search is to a pipe',
    file: 'packages/cli/src/reading/search-progress.ts',
    find: '!quiet && !json && host.stderr.isTTY',
    replace: '!quiet && !json',
    suites: [progress],
  },
]
