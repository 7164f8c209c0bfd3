/** Messages that would like to be more than text (page rule V2). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { envelopesType, jsonType, linesOf, nativeClient } from '../harness/native-client.js'
import { expectAccessible } from './harness/accessibility.js'
import { openEntry, rowTexts } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { expectNoSidewaysScrolling, looks, narrow } from './harness/looks.js'
import { newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')
const client = await nativeClient(server, 'dale')

const attacks = [
  '<script>window.caught = 1</script>',
  '<img src=x onerror="window.caught = 2">',
  '"><svg onload=window.caught=3>',
  '<iframe srcdoc="<script>parent.caught = 4</script>"></iframe>',
  '<a href="javascript:window.caught=5">click</a><style>* { display: none }</style>',
  '{{constructor.constructor("window.caught=6")()}} ${window.caught=7} &lt;b&gt;',
]
const turned = 'exe.\u202egpj.\u2066evil\u2069 \u200f\u061c\ufeff'
const controls = '\u0000\u0007\u001b[31mred\u001b]0;title\u0007\u0085\u2028\u2029\ud800'
const long = 'w'.repeat(20_000)
const messages = [...attacks, turned, controls, long, { [attacks[1] ?? '']: [attacks[0]], [long]: turned }]
await client.post(linesOf(messages.map(message => ({ message, source: `<b>${turned}` }))), { type: envelopesType })

inBrowser('messages that are hostile', () => {
  it.each(looks)('V2, V6: are text in lists and opened, run nothing and move nothing (%s)', async (_, look) => {
    const page = await openPage(server, { ...look, path: '/#/live', as: root })
    await page
      .getByRole('option')
      .nth(messages.length - 1)
      .waitFor()
    expect((await rowTexts(page)).slice(0, attacks.length)).toEqual(attacks)
    for (const [at] of messages.entries()) {
      await page.getByRole('option').nth(at).click()
      await openEntry(page).getByText('this entry').waitFor()
      await expectNoSidewaysScrolling(page)
      await page.keyboard.press('Escape')
    }
    await expectHarmless(page)
    await expectAccessible(page)
  })

  it('V2: characters that turn text around or cannot be seen are written out', async () => {
    const page = await openPage(server, { path: '/#/search', as: root })
    await page
      .getByRole('option')
      .nth(messages.length - 1)
      .waitFor()
    const shown = await page.locator('main').textContent()
    expect(shown).toContain('exe.\\u202egpj.\\u2066evil\\u2069')
    expect(shown).toContain('\\u0000\\u0007\\u001b[31mred')
    expect(shown).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })

  it('V2: are found by what they say, and stand in the address and in fields as text', async () => {
    const page = await openPage(server, { path: `/#/search?contains=${encodeURIComponent('<img')}`, as: root })
    await page.locator('mark').first().waitFor()
    expect(await page.getByLabel('Text').inputValue()).toBe('<img')
    await expectHarmless(page)
  })

  it('V2, V8: a megabyte of text, and JSON as deep as is taken, open at once, folded, and unfold', async () => {
    const page = await openPage(server, { path: '/#/live?stream=large', as: root, viewport: narrow })
    const megabyte = `begin ${'<b>x</b> '.repeat(110_000)} end`
    const deep = `${'{"a":['.repeat(125)}1${']}'.repeat(125)}`
    for (const body of [JSON.stringify(megabyte), deep]) {
      const { status, text } = await client.post(body, { type: jsonType, stream: 'large' })
      expect(status, text).toBe(200)
    }
    await page.getByRole('option').nth(1).waitFor()
    expect((await rowTexts(page)).every(text => text.length < 1000)).toBe(true)
    for (const at of [0, 1]) {
      await page.getByRole('option').nth(at).click()
      await openEntry(page)
        .getByRole('button', { name: /^Show all/ })
        .click()
      await openEntry(page).locator('.chunk').first().waitFor()
      await expectNoSidewaysScrolling(page)
    }
    await page.keyboard.press('Escape')
    await page.getByRole('option').first().click()
    await openEntry(page)
      .getByRole('button', { name: /^Show all/ })
      .click()
    const whole = await openEntry(page).locator('.message').textContent()
    expect([whole?.length, whole?.endsWith(' end')]).toEqual([megabyte.length, true])
    await expectHarmless(page)
  })
})

/** Nothing ran, and what was sent has become no element. */
async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate('window.caught')).toBeUndefined()
  expect(await page.locator('main :is(script, img, iframe, style, object, embed, a[href^=javascript])').count()).toBe(0)
}
