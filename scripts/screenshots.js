/**
 * `npm run screenshots [-- VIEW…]`: pictures of every view for docs/page.md, of a server with a day of messages behind it.
 *
 * In both themes, wide and narrow. Needs chromium.
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { withFewerColours } from './pictures/fewer-colours.js'
import { password, startEmpty, startWithHistory } from './pictures/server.js'
import { root, setUp } from './set-up.js'

setUp()
const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find(path => path && existsSync(path))
if (!executablePath) {
  process.stderr.write('no chromium; apt-get install chromium\n')
  process.exit(1)
}

const folder = join(root, 'docs', 'page')
const chosen = process.argv.slice(2)
const themes = ['light', 'dark']
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } }

/** Where each picture is taken, and what is done before; `settle` is a moment for what arrives. */
const views = [
  { name: 'setup', of: 'nobody', path: server => new URL(server.setupLink()).hash },
  { name: 'sign-in', of: 'nobody', path: () => '' },
  { name: 'first-message', of: 'empty', path: () => '#/live', seen: '.greeting' },
  { name: 'overview', path: () => '#/overview', seen: 'canvas', settleMs: 12_000 },
  { name: 'live', path: () => '#/live', seen: '.entry-row', act: openOrder },
  { name: 'search', path: () => '#/search?range=24h&contains=timed+out', seen: '.histogram', act: openFirst },
  { name: 'users', path: () => '#/users', seen: 'table' },
  { name: 'user', path: () => '#/users/web-1', seen: 'table' },
  { name: 'audit', path: () => '#/audit', seen: 'table' },
  { name: 'keys', path: () => '#/live', seen: '.entry-row', act: page => page.keyboard.press('?') },
].filter(({ name }) => chosen.length === 0 || chosen.includes(name))

async function openOrder(page) {
  const order = page.locator('.entry-row', { hasText: '"order"' }).last()
  await page.keyboard.press('Space')
  await order.click()
  await page.getByText('this entry').waitFor()
}

async function openFirst(page, size) {
  await page.locator('.entry-row').first().waitFor()
  if (size === 'narrow') return
  await page.locator('.entry-row').nth(2).click()
  await page.getByText('this entry').waitFor()
}

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] })
const nobody = await startEmpty()
const empty = await startEmpty()
const busy = await startWithHistory()
await signUp(empty)
const servers = { nobody, empty, busy }
try {
  for (const view of views)
    for (const theme of themes) for (const size of Object.keys(sizes)) await take(view, theme, size)
} finally {
  await browser.close()
  await Promise.all(Object.values(servers).map(server => server.stop()))
}

async function signUp({ url, setupLink }) {
  const code = setupLink().split('=').at(-1)
  await fetch(`${url}/v1/setup`, { method: 'POST', body: JSON.stringify({ code, username: 'root', password }) })
}

async function take({ name, of = 'busy', path, seen, act, settleMs = 700 }, theme, size) {
  const server = servers[of]
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: theme, timezoneId: 'UTC' })
  const page = await context.newPage()
  if (of !== 'nobody') await signIn(page, server)
  await page.goto(`${server.url}/${path(server)}`)
  if (seen) await page.locator(seen).first().waitFor()
  await act?.(page, size)
  await page.waitForTimeout(settleMs)
  const file = join(folder, `${name}-${theme}-${size}.png`)
  writeFileSync(file, withFewerColours(await page.screenshot()))
  await context.close()
  process.stderr.write(`${file} ${Math.round(statSync(file).size / 1000)} kB\n`)
}

/** The cookie is the browser's, as it is after the form, and the page remembers that there is one. */
async function signIn(page, { url }) {
  await page.addInitScript("localStorage.setItem('signed-in', 'yes')")
  await page.request.post(`${url}/v1/sessions`, {
    headers: { 'gatherer-csrf': '1' },
    data: { username: 'root', password, cookie: true },
  })
}
