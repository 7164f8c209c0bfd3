/** What axe-core finds in a page (page rule V6). */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** Nothing of WCAG 2.2 AA that axe finds serious or critical. */
export async function expectAccessible(page: Page): Promise<void> {
  // By the debugger, which no policy of the page binds.
  await page.evaluate(axe.source)
  const found = await page.evaluate<readonly Finding[]>(`axe.run({ resultTypes: ['violations'] }).then(
    ({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes })))`)
  const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = serious.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}\n${node.failureSummary}`))
  expect(told, page.url()).toEqual([])
}
