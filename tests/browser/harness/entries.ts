/** Lists of entries on the page, and what is sent to be in them. */
import type { Page } from 'playwright-core'
import { until } from '../../harness/until.js'

/** The rows that are in the document, one text each. */
export function rowTexts(page: Page): Promise<string[]> {
  return page.locator('.entry-text').allTextContents()
}

/** Waits until the rows in the document are these, in this order. */
export async function shows(page: Page, texts: readonly string[]): Promise<void> {
  const wanted = texts.join('\n')
  let seen: readonly string[] = []
  await until('the rows', async () => (seen = await rowTexts(page)).join('\n') === wanted).catch((error: Error) => {
    throw new Error(`${error.message}: ${wanted}\nThere are: ${seen.join('\n')}`)
  })
}

/** `job 1`, `job 2`: from one number to another, both included. */
export function jobs(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `job ${from + at}`)
}

export function openEntry(page: Page) {
  return page.getByRole('complementary', { name: 'Entry' })
}
