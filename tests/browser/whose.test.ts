/** Whose page it is: what one saw is not for the next, in whatever tab (page rule V5). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { nativeClient } from '../harness/native-client.js'
import { shows } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { newcomer, originOf, type Cookie } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const again = (page: Page) => page.getByRole('dialog', { name: 'Sign in again' })

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill('pass')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name, exact: true }).waitFor()
}

async function startWithSecret(): Promise<{ readonly server: Gatherd; readonly root: Cookie }> {
  const server = await startGatherd()
  const root = await newcomer(server, 'root', 'admin')
  await newcomer(server, 'bob', 'writer')
  await (await nativeClient(server, 'ida')).post('secret')
  return { server, root }
}

function endSession(server: Gatherd, { name, value }: Cookie): Promise<unknown> {
  const headers = { cookie: `${name}=${value}`, 'gatherer-csrf': '1' }
  return send(server.port, { method: 'DELETE', path: '/v1/sessions/current', headers })
}

inBrowser('whose page it is', () => {
  it('V5: a session that ended elsewhere is asked for at once; somebody else who signs in then sees nothing of before', async () => {
    const { server, root } = await startWithSecret()
    const page = await openPage(server, { path: '/#/live', as: root, mayTell: /status of (401|422)/ })
    await shows(page, ['secret'])
    await endSession(server, root)
    await again(page).waitFor()
    await shows(page, ['secret'])
    await signIn(page, 'bob')
    await again(page).waitFor({ state: 'detached' })
    await shows(page, [])
    expect(await page.content()).not.toContain('secret')
  })

  it('V5: other tabs follow a sign-out, and whoever signs in next', async () => {
    const { server, root } = await startWithSecret()
    const first = await openPage(server, { path: '/#/overview', as: root })
    const [live, users] = [await first.context().newPage(), await first.context().newPage()]
    await live.goto(`${originOf(server)}/#/live`)
    await users.goto(`${originOf(server)}/#/users`)
    await shows(live, ['secret'])
    await users.getByRole('row', { name: /ida/ }).waitFor()
    await first.getByRole('button', { name: 'Sign out' }).click()
    for (const tab of [live, users]) {
      await tab.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
      expect(await tab.content()).not.toMatch(/secret|ida/)
    }
    await signIn(first, 'bob')
    for (const tab of [live, users]) {
      await tab.getByRole('link', { name: 'bob', exact: true }).first().waitFor()
      expect(await tab.content()).not.toMatch(/secret|ida|root/)
    }
  })

  it('V5: an answer that comes behind a sign-out takes nothing up again', async () => {
    const { server, root } = await startWithSecret()
    const first = await openPage(server, { path: '/#/overview', as: root })
    await first.getByRole('button', { name: 'Sign out' }).waitFor()
    const late = await first.context().newPage()
    const held = await holdSession(late)
    await late.goto(`${originOf(server)}/#/live`)
    await held.answered
    await first.getByRole('button', { name: 'Sign out' }).click()
    await late.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await late.evaluate(`window.shown = false
      new MutationObserver(() => (window.shown ||= document.querySelector('nav') !== null))
        .observe(document.body, { subtree: true, childList: true })`)
    await held.release()
    // By the time that the page has the answer to this, it has dealt with the one before.
    await late.evaluate("fetch('/healthz').then(answer => answer.text())")
    expect(await late.evaluate('window.shown'), 'somebody is signed in').toBe(false)
  })
})

interface Held {
  /** The server has answered who looks at the page. */
  readonly answered: Promise<void>
  /** Lets the page have it. */
  readonly release: () => Promise<void>
}

async function holdSession(page: Page): Promise<Held> {
  const answered = signal()
  const released = signal()
  const passed = signal()
  await page.route('**/v1/sessions', async route => {
    const response = await route.fetch()
    answered.give()
    await released.given
    await route.fulfill({ response })
    passed.give()
  })
  return {
    answered: answered.given,
    release: () => {
      released.give()
      return passed.given
    },
  }
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>(resolve => (give = resolve))
  return { given, give }
}
