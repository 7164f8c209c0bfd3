/** What stands around every view, in every theme and width, by keyboard (page rules V2, V6). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { expectAccessible } from './harness/accessibility.js'
import { inBrowser } from './harness/in-browser.js'
import { expectNoSidewaysScrolling, loaded, looks } from './harness/looks.js'
import { newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')

const place = (page: Page) => page.locator('nav [aria-current=page]').textContent()

inBrowser('the frame', () => {
  it.each(looks)('V6: axe finds nothing at the sign-in and in each empty view (%s)', async (_, look) => {
    const nobody = await openPage(server, look)
    await nobody.getByRole('button', { name: 'Sign in' }).waitFor()
    await expectAccessible(nobody)
    await expectNoSidewaysScrolling(nobody)
    const page = await openPage(server, { ...look, as: root })
    for (const view of ['Overview', 'Live', 'Search', 'Users', 'Audit']) {
      await page.getByRole('link', { name: view, exact: true }).click()
      await loaded(page)
      await expectAccessible(page)
      await expectNoSidewaysScrolling(page)
    }
  })

  it('V6: keys lead to every view, a sheet lists them, and the first stop skips to the content', async () => {
    const page = await openPage(server, { as: root })
    await page.getByRole('navigation').waitFor()
    for (const [key, view] of Object.entries({ l: 'Live', s: 'Search', u: 'Users', a: 'Audit', o: 'Overview' })) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.locator('nav [aria-current=page]', { hasText: view }).waitFor()
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('go to Search').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('navigation').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.locator(':focus').getAttribute('id')).toBe('content')
    expect(await place(page)).toBe('Overview')
  })

  it('V6: a theme and a time zone that were chosen are kept', async () => {
    const page = await openPage(server, { as: root, colorScheme: 'light' })
    const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
    await page.getByRole('button', { name: /^System colours/ }).click()
    const light = await ground()
    await page.getByRole('button', { name: /^Light/ }).click()
    expect(await ground()).not.toBe(light)
    await page.getByRole('button', { name: /^Local time/ }).click()
    await page.reload()
    await page.getByRole('button', { name: /^Dark/ }).waitFor()
    await page.getByRole('button', { name: /^UTC/ }).waitFor()
    expect(await ground()).not.toBe(light)
  })

  it('V6: a writer and a reader are shown no way to what is for admins', async () => {
    for (const role of ['writer', 'reader'] as const) {
      const page = await openPage(server, { as: await newcomer(server, role, role) })
      await page.getByRole('navigation').waitFor()
      const links = await page.getByRole('navigation').getByRole('link').allTextContents()
      expect(links).toEqual(['Overview', 'Live', 'Search', 'Your account'])
    }
  })
})
