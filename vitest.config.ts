import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('packages', import.meta.url))

export default defineConfig({
  resolve: {
    // Tests read the sources, so that a failure names the line that was written.
    alias: [
      { find: /^@message-gatherer\/([a-z-]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@message-gatherer\/([a-z-]+)\/testing$/, replacement: `${packages}/$1/src/testing/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
