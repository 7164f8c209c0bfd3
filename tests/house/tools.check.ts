/**
 * `npm run check`: the tools that watch over style, types and structure; each one is seen to look at something. What compiler and formatter
 * found in order is in `node_modules/.cache`, and not looked at again before it changes.
 */
import { describe, expect, it } from 'vitest'
import { runTool } from './root.js'

describe('the house rules', { timeout: 180_000 }, () => {
  it('lint: no floating promise, no any, no default export', () => {
    expect(runTool('oxlint', ['--type-aware', '--deny-warnings']).output).toMatch(
      /Found 0 warnings and 0 errors[\s\S]+on \d{3,} files/,
    )
  })

  it('format: every file is as prettier writes it', () => {
    expect(runTool('prettier', ['--check', '--cache', '--log-level', 'warn', '.'])).toEqual({ status: 0, output: '' })
  })

  it('types: the tests are checked as strictly as the sources', () => {
    expect(runTool('tsc', ['--build', 'tsconfig.tests.json'])).toEqual({ status: 0, output: '' })
    expect(runTool('tsc', ['--project', 'packages/dashboard'])).toEqual({ status: 0, output: '' })
  })

  it('graph: packages and folders import only what ARCHITECTURE.md allows', () => {
    const { output } = runTool('depcruise', [
      'packages',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
    ])
    const { summary, modules } = JSON.parse(output) as CruiseResult
    const edges = modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => `${source} ${resolved}`),
    )
    expect(summary.violations).toEqual([])
    expect(edges.some(edge => /^packages\/server\/src\S+ packages\/journal\//.test(edge))).toBe(true)
  })

  it('unused: no file, export or dependency that nothing uses', () => {
    expect(runTool('knip', ['--no-progress'])).toEqual({ status: 0, output: '' })
  })
})

interface CruiseResult {
  readonly summary: { readonly violations: readonly unknown[] }
  readonly modules: readonly {
    readonly source: string
    readonly dependencies: readonly { readonly resolved: string }[]
  }[]
}
