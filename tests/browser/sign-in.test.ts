/** Who looks at the page: first run, sign-in, sign-out (page rules V4, V5). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { nativePath } from '../harness/native-client.js'
import { expectAccessible } from './harness/accessibility.js'
import { shows } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const navigation = (page: Page) => page.getByRole('navigation', { name: 'Views' })

async function fill(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
}

inBrowser('sign-in', () => {
  it('V4: the setup link makes the first admin, once, and leads on to the page', async () => {
    const server = await startGatherd()
    const link = /\/#setup=\S+/.exec(server.printed().stderr)?.[0]
    const page = await openPage(server, { path: String(link) })
    await expectAccessible(page)
    await fill(page, 'root', 'a long password')
    await page.getByRole('heading', { name: 'Nothing has arrived yet' }).waitFor()
    expect(page.url()).not.toContain('setup')
    const headers = { authorization: `Basic ${Buffer.from('root:a long password').toString('base64')}` }
    await send(server.port, { path: nativePath, body: 'Hello', headers })
    await shows(page, ['Hello'])
    const again = await openPage(server, { path: String(link), mayTell: /401 .*\/v1\/setup$/ })
    await fill(again, 'second', 'a long password')
    await again.getByText('This link was used already').waitFor()
  })

  it('V5: a wrong password is told at the form, the right one leads to the view that was asked for, signing out back', async () => {
    const server = await startGatherd()
    await newcomer(server, 'rita', 'reader')
    const page = await openPage(server, { path: '/#/live' })
    await fill(page, 'rita', 'wrong')
    await page.getByRole('alert').getByText('No such user, or another password.').waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('rita')
    await fill(page, 'rita', 'pass')
    await navigation(page).waitFor()
    expect(await navigation(page).locator('[aria-current=page]').textContent()).toBe('Live')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })
})
