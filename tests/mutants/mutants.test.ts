/**
 * Each mutant must turn a suite red, by a test that ran and failed. Run by `npm run test:mutants` only.
 *
 * A seed of its own for each try: some wrongs need luck to show.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runTool } from '../house/root.js'
import type { Mutant } from './mutant.js'
import { mutants } from './mutants.js'

const tries = 4
const folder = mkdtempSync(join(tmpdir(), 'mutants-'))

afterAll(() => rmSync(folder, { recursive: true }))

describe('the suites notice it when they', () => {
  it.each(mutants)('$name', mutant => {
    const failed = Array.from({ length: tries }, (_, seed) => seed).some(seed => isNoticed(mutant, seed + 1))
    expect(failed, `no suite noticed it: ${mutant.suites.join(', ')}`).toBe(true)
  })
})

interface Results {
  readonly numFailedTests: number
  readonly testResults: readonly { readonly message: string }[]
}

function isNoticed({ name, suites }: Mutant, seed: number): boolean {
  const results = join(folder, 'results.json')
  rmSync(results, { force: true })
  const environment = { MUTANT: name, GATHER_TEST_SEED: String(seed) }
  runTool('vitest', ['run', ...suites, '--reporter', 'json', '--outputFile', results, '--bail', '1'], environment)
  const { numFailedTests, testResults } = JSON.parse(readFileSync(results, 'utf8')) as Results
  const broken = testResults.find(({ message }) => message.includes('does not hold'))
  if (broken) throw new Error(broken.message)
  return numFailedTests > 0
}
