/** A page in front of much: thousands a second, a hundred thousand in all (page rules V7, V9). */
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { linesOf, linesType, nativeClient } from '../harness/native-client.js'
import { until } from '../harness/until.js'
import { jobs, rowTexts, shows } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { countRenders } from './harness/renders.js'
import { newcomer, originOf } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')
const client = await nativeClient(server, 'dale')
const total = 100_000
const batch = 1000
let sent = 0

async function sendBatch(): Promise<void> {
  const messages = jobs(sent + 1, sent + batch).map(text => ({ text, level: 'info', took_ms: 12.5 }))
  expect((await client.post(linesOf(messages), { type: linesType })).status).toBe(200)
  sent += batch
}

inBrowser('much', () => {
  it('V7: thousands a second are a sample, ten times a second at most, in 200 rows at most; then all are shown again', async () => {
    const page = await openPage(server, { path: '/#/live', as: root })
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    const drawn = await countRenders(page)
    const sampling = page.getByText(/showing about 1 in \d/)
    await until('a sample', async () => {
      for (let times = 0; times < 5; times++) await sendBatch()
      return sampling.isVisible()
    })
    const { mostInASecond, mostRows, frames } = await drawn()
    expect(frames).toBeGreaterThan(3)
    expect(mostInASecond).toBeLessThanOrEqual(10)
    expect(mostRows).toBeLessThanOrEqual(200)
    await sampling.waitFor({ state: 'detached' })
    await client.post('the last one')
    await until('the last one', async () => (await rowTexts(page)).at(-1) === 'the last one')
  })

  it('V7, V9: a hundred thousand are searched, scrolled through and counted, in 200 rows at most', async () => {
    while (sent < total) await sendBatch()
    const page = await openPage(server, { path: '/#/search', as: root })
    await page.getByRole('option').first().waitFor()
    const drawn = await countRenders(page)
    const thousands = Math.floor(sent / 1000)
    await page.getByRole('figure', { name: new RegExp(`^About ${thousands},\\d\\d\\d entries`) }).waitFor()
    const found = page.locator('.status').getByRole('status')
    await found.getByText('1,000 entries so far').waitFor()
    await page.getByRole('listbox').press('End')
    await found.getByText('2,000 entries so far').waitFor()
    for (const key of ['PageUp', 'PageUp', 'Home', 'PageDown']) await page.keyboard.press(key)
    await page.getByLabel('Text').fill('"job 4321"')
    await shows(page, ['{"text":"job 4321","level":"info","took_ms":12.5}'])
    await found.getByText('1 entry: all that match').waitFor()
    expect((await drawn()).mostRows).toBeLessThanOrEqual(200)
  })

  it('V9: what is too large for a page to save is not saved in part, and the command that can is told', async () => {
    const megabyte = 'x'.repeat(1_000_000)
    for (let times = 0; times < 70; times++) await client.post(megabyte, { stream: 'large' })
    const page = await openPage(server, { path: '/#/search?stream=large', as: root })
    let downloads = 0
    page.on('download', () => downloads++)
    await page.evaluate('delete window.showSaveFilePicker')
    await page.getByRole('button', { name: 'Save NDJSON' }).click()
    await page.getByText('That is too large for this browser to save.').waitFor()
    const command = `npx gather export --server ${originOf(server)} --stream large --out entries.ndjson`
    expect(await page.locator('.too-large code').textContent()).toBe(command)
    expect(downloads).toBe(0)
  })
})
