/** The ways in which every view is looked at: both themes, wide and narrow. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from '../../harness/until.js'
import type { PageOptions } from './watched-page.js'

export const wide = { width: 1600, height: 900 }
export const narrow = { width: 360, height: 740 }

export const looks = [
  ['light, wide', { colorScheme: 'light', viewport: wide }],
  ['dark, narrow', { colorScheme: 'dark', viewport: narrow }],
] as const satisfies readonly (readonly [string, PageOptions])[]

/** Nothing sticks out at the right: there is nothing to scroll to. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const widths = await page.evaluate<object>(
    '({ content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth })',
  )
  expect(widths).toMatchObject({ content: (widths as { window: number }).window })
}

/** Nothing in it says any more that it is being fetched. */
export async function loaded(page: Page): Promise<void> {
  await until(
    'the whole view',
    async () =>
      (await page
        .locator('main')
        .getByText(/^(Loading|Looking) …/)
        .count()) === 0,
  )
}
