/**
 * The page: its bytes, how soon the first entry is on screen, and what memory it holds while an hour's worth of entries
 * comes within seconds. Needs chromium.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { median, spread } from './figures.js'
import { jsonMessages, ndjson } from './messages.js'
import { addUser, startGatherd } from './programs.js'
import { openSession } from './sessions.js'

const assets = fileURLToPath(new URL('../packages/server/dist/page/assets', import.meta.url))
const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const password = 'pass'
/** As many as a hundred a second make in an hour. */
const hour = 360_000
const batch = 2000
const samples = 6

export async function benchPage({ rounds, say }) {
  const executablePath = places.find(path => path && existsSync(path))
  if (!executablePath) return ['the page:', '  not run: chromium is not installed']
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const gatherd = await startGatherd()
  addUser(gatherd.folder, { name: 'root', password, role: 'admin' })
  const headers = { ...(await openSession(gatherd.url, 'root')), 'content-type': 'application/x-ndjson' }
  const lines = ndjson(jsonMessages(batch))
  const send = (body = lines) => fetch(`${gatherd.url}/v1/messages`, { method: 'POST', headers, body })
  await send()
  const times = []
  for (let round = 1; round <= rounds; round++) {
    times.push(await firstEntryMs(browser, gatherd.url))
    say(`round ${round} of ${rounds}: first entry after ${times.at(-1).toFixed(0)} ms`)
  }
  const memory = await memoryWhile(browser, gatherd.url, send)
  await browser.close()
  await gatherd.stop()
  return report({ times, memory })
}

/** From asking for the page, by a browser that has nothing of it, to an entry in the list. */
async function firstEntryMs(browser, url) {
  const { context, page } = await signedIn(browser, url)
  const beganAt = performance.now()
  await page.goto(`${url}/#/live`)
  await page.locator('.entry-row').first().waitFor()
  const took = performance.now() - beganAt
  await context.close()
  return took
}

/** @returns megabytes of the page's heap, collected, after each part of the hour; and of the last part's rows. */
async function memoryWhile(browser, url, send) {
  const { context, page } = await signedIn(browser, url)
  await page.goto(`${url}/#/live`)
  await page.locator('.entry-row').first().waitFor()
  const tools = await context.newCDPSession(page)
  const megabytes = []
  for (let part = 0; part < samples; part++) {
    for (let sent = 0; sent < hour / samples; sent += batch) await send()
    await caughtUp(page, () => send(`"part ${part}"\n`), `part ${part}`)
    await tools.send('HeapProfiler.collectGarbage')
    const { usedSize } = await tools.send('Runtime.getHeapUsage')
    megabytes.push(usedSize / 1e6)
  }
  await context.close()
  return megabytes
}

/** What is sent now is shown, not passed over for a sample: everything before it has arrived. */
async function caughtUp(page, sendLast, last) {
  const row = page.locator('.entry-row', { hasText: last }).first()
  do {
    await sendLast()
    await page.waitForTimeout(1000)
  } while (!(await row.isVisible()))
}

async function signedIn(browser, url) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.addInitScript("localStorage.setItem('signed-in', 'yes')")
  const data = { username: 'root', password, cookie: true }
  await page.request.post(`${url}/v1/sessions`, { headers: { 'gatherer-csrf': '1' }, data })
  return { context, page }
}

function report({ times, memory }) {
  const parts = memory.map(megabytes => megabytes.toFixed(1)).join(', ')
  return [
    'the page, compressed:',
    `  scripts          ${kilobytes('.js')} kB   (aim: less than 80)`,
    `  styles           ${kilobytes('.css')} kB`,
    `  first entry      ${median(times).toFixed(0)} ms after asking for the page, ${spread(times, 0)}`,
    `  memory           ${parts} MB after each sixth of ${hour} entries, garbage collected (aim: flat)`,
  ]
}

function kilobytes(ending) {
  const names = readdirSync(assets).filter(name => name.endsWith(ending))
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0)
  return (bytes / 1000).toFixed(1)
}
