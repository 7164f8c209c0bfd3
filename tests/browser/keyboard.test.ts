/** The main paths without a mouse, and without motion (page rule V6). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { sendLocally } from '../harness/local-socket.js'
import { nativeClient } from '../harness/native-client.js'
import { jobs, openEntry, shows } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { loaded } from './harness/looks.js'
import { newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')
await (await nativeClient(server, 'dale')).post(jobs(1, 30).join('\n'))
const mostStops = 60

interface Stop {
  readonly name: string
  readonly outline: string
}

const focused = (page: Page) =>
  // Between the last stop and the first lies the browser itself.
  page.evaluate<Stop | null>(`document.activeElement === document.body ? null : (({ ariaLabel, textContent, labels }) => ({
    name: ariaLabel || labels?.[0]?.textContent || textContent,
    outline: getComputedStyle(document.activeElement).outlineStyle,
  }))(document.activeElement)`)

/** Goes on with Tab until it is at what has this name; wherever it stops, one sees where, and it has a name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const stops: string[] = []
  for (let times = 0; times < mostStops; times++) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    if (!stop) continue
    expect(stop).toMatchObject({
      name: expect.stringMatching(/\S/) as string,
      outline: expect.not.stringMatching('none') as string,
    })
    if (name.test(stop.name)) return
    stops.push(stop.name)
  }
  throw new Error(`Tab never gets to ${name}: ${stops.join(', ')}`)
}

interface Glance {
  /** A selector, and the text that is in it. */
  readonly seen: string
  readonly text: string
  readonly key: string
}

/** Presses a key before anything else can happen in the page after something is seen. */
async function pressWhenSeen(page: Page, glance: Glance, act: () => Promise<void>): Promise<void> {
  await page.evaluate(`{
    const { seen, text, key } = ${JSON.stringify(glance)}
    window.pressed = new Promise(pressed => new MutationObserver((_, observer) => {
      if (![...document.querySelectorAll(seen)].some(found => found.textContent === text)) return
      observer.disconnect()
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      pressed()
    }).observe(document.body, { subtree: true, childList: true, characterData: true }))
    undefined
  }`)
  await act()
  await page.evaluate('window.pressed')
}

inBrowser('by keyboard alone', () => {
  it('V6: one signs in, finds, opens, copies and closes an entry, adds a user, and signs out', async () => {
    const page = await openPage(server)
    const { keyboard } = page
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await keyboard.type('root')
    await keyboard.press('Tab')
    await keyboard.type('pass')
    await keyboard.press('Enter')
    await page.getByRole('navigation').waitFor()
    await keyboard.press('g')
    await keyboard.press('s')
    await shows(page, jobs(1, 30).toReversed())
    await keyboard.press('/')
    await keyboard.type('job 12')
    await shows(page, ['job 12'])
    await tabTo(page, /^Entries found/)
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await openEntry(page).locator('.message', { hasText: 'job 12' }).waitFor()
    await tabTo(page, /^Copy message/)
    await keyboard.press('Enter')
    await openEntry(page).getByRole('button', { name: 'Copied' }).waitFor()
    await keyboard.press('Escape')
    await openEntry(page).waitFor({ state: 'detached' })
    await keyboard.press('g')
    await keyboard.press('u')
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    await keyboard.press('n')
    await page.getByRole('dialog', { name: 'Add a user' }).waitFor()
    await keyboard.type('cellar')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'cellar' }).waitFor()
    const { users } = jsonOf(await sendLocally(server, { method: 'GET', path: '/v1/users' }))
    expect(users).toContainEqual(expect.objectContaining({ name: 'cellar' }))
    await tabTo(page, /^Sign out/)
    await keyboard.press('Enter')
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  it('V6: Escape closes the sheet of keys over every view, and keys of what is behind it do nothing', async () => {
    const page = await openPage(server, { path: '/#/live', as: root })
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keys' })
    await sheet.waitFor()
    await page.keyboard.press('Space')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.keyboard.press('g')
    await page.keyboard.press('u')
    expect(new URL(page.url()).hash).toBe('#/live')
  })

  it('V6: a key counts from the moment that what it is for is seen', async () => {
    const page = await openPage(server, { path: '/#/live', as: root })
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await pressWhenSeen(page, { seen: 'main h1', text: 'Users', key: 'n' }, () => page.keyboard.type('gu'))
    await page.getByRole('dialog', { name: 'Add a user' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // In front of the users, `n` would open another dialog.
    await pressWhenSeen(page, { seen: 'dialog h2', text: 'Keys', key: 'n' }, () => page.keyboard.press('?'))
    expect(await page.getByRole('dialog').count()).toBe(1)
  })

  it('V6: a dialog keeps the focus, and gives it back to where it was', async () => {
    const page = await openPage(server, { path: '/#/users', as: root })
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    await loaded(page)
    await page.getByRole('button', { name: 'Add a user' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    for (let times = 0; times < 12; times++) {
      await page.keyboard.press('Tab')
      expect(
        await page.evaluate('document.activeElement.closest("dialog") ?? document.activeElement === document.body'),
      ).toBeTruthy()
    }
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await focused(page))?.name).toBe('Add a user')
  })

  it('V6: nothing moves by itself where that is not wanted', async () => {
    const page = await openPage(server, { as: root, reducedMotion: 'reduce' })
    for (const view of ['Overview', 'Live', 'Search', 'Users', 'Audit']) {
      await page.getByRole('link', { name: view, exact: true }).click()
      await loaded(page)
      const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter(element => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element)
        return transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior !== 'auto'
      }).length + document.getAnimations().length`)
      expect(moving, view).toBe(0)
    }
  })
})
