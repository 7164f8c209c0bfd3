import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { SlowFirst } from './tests/harness/slow-first.js'
import { mutantPlugin } from './tests/mutants/mutant-plugin.js'

const packages = fileURLToPath(new URL('packages', import.meta.url))

const mutant = process.env['MUTANT']
/** It starts the test runner again and again: on request only. */
const onRequest = process.env['TEST_MUTANTS'] === undefined ? ['tests/mutants/**'] : []
/** Suites that put something else in the place of a module of Node's. */
const alone = '**/*.alone.test.ts'
const exclude = ['**/node_modules/**', '**/dist/**', ...onRequest]

export default defineConfig({
  plugins: mutant === undefined ? [] : [mutantPlugin(mutant)],
  resolve: {
    // Tests read the sources, so that a failure names the line that was written.
    alias: [
      { find: /^@message-gatherer\/([a-z-]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@message-gatherer\/([a-z-]+)\/testing$/, replacement: `${packages}/$1/src/testing/index.ts` },
    ],
  },
  test: {
    setupFiles: ['tests/harness/clean-after-file.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: [...exclude, alone],
          // To read the sources anew for each file takes a quarter of the processor time.
          isolate: false,
          globalSetup: ['tests/harness/fresh-programs.ts', 'tests/browser/harness/shared-chromium.ts'],
        },
      },
      { extends: true, test: { name: 'alone', include: [alone], exclude } },
      { extends: true, test: { name: 'check', include: ['tests/**/*.check.ts'] } },
    ],
    pool: 'threads',
    // More than cores: most suites wait, for processes, for disks, for files to be quiet.
    maxWorkers: 4,
    sequence: { sequencer: SlowFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
