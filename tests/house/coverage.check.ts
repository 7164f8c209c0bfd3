/** The package that the promise rests on: no branch of it is only hoped to work. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { filesBelow, runTool } from './root.js'

const sources = 'packages/disk/src'
/** It runs in a thread, as it was built, where no coverage is taken; its suite is `threaded-writer.test.ts`. */
const threadMain = `${sources}/writer-thread.ts`

it('packages/disk: every branch is covered by a test', () => {
  const reports = temporaryFolder()
  const { status, output } = runTool('vitest', [
    'run',
    'packages/disk',
    '--coverage',
    '--coverage.provider=v8',
    `--coverage.include=${sources}/**`,
    `--coverage.exclude=${threadMain}`,
    '--coverage.thresholds.100',
    '--coverage.reporter=text',
    '--coverage.reporter=json-summary',
    `--coverage.reportsDirectory=${reports}`,
  ])
  expect(status, output).toBe(0)
  const { total, ...files } = JSON.parse(readFileSync(join(reports, 'coverage-summary.json'), 'utf8')) as Summary
  expect(Object.keys(files)).toHaveLength(filesBelow(sources).filter(isCounted).length)
  expect(total?.branches.total).toBeGreaterThan(100)
})

type Summary = Readonly<Record<string, { readonly branches: { readonly total: number } }>>

function isCounted(path: string): boolean {
  return path.endsWith('.ts') && path !== threadMain
}
