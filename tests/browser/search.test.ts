/** Finding what happened, and taking it away (page rules V8, V9). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { linesIn } from '../harness/journal-files.js'
import { bearer, nativeClient } from '../harness/native-client.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { expectAccessible } from './harness/accessibility.js'
import { jobs, openEntry, rowTexts, shows } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { expectNoSidewaysScrolling, looks } from './harness/looks.js'
import { newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')
const client = await nativeClient(server, 'dale')
await client.post(jobs(1, 30).join('\n'))
await client.post('{"level":"error","text":"timed out","n":1}\n{"level":"info","n":2}', {
  type: 'application/x-ndjson',
  stream: 'app',
})
const [failure, notice] = ['{"level":"error","text":"timed out","n":1}', '{"level":"info","n":2}']

const newestFirst = [notice, failure, ...jobs(1, 30).toReversed()]
const found = (page: Page) => page.locator('.status').getByRole('status')

inBrowser('search', () => {
  it('V9: shows all, the newest first, or turned around, and chooses by text, field, expression, stream and time', async () => {
    const page = await openPage(server, { path: '/#/search', as: root })
    await shows(page, newestFirst)
    await found(page).getByText('32 entries: all that match').waitFor()
    await page.getByRole('button', { name: 'Newest first' }).click()
    await shows(page, newestFirst.toReversed())
    await page.getByLabel('Expression').fill('time(out|d out)')
    await shows(page, [failure])
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Text').fill('job 2')
    await shows(page, ['job 2', ...jobs(20, 29)])
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Field').fill('n=2')
    await shows(page, [notice])
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('button', { name: '15 min' }).click()
    await page.getByLabel('Stream').fill('app')
    await shows(page, [failure, notice])
    await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00:00')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing there matches.').waitFor()
    await page.getByRole('button', { name: 'Search all time' }).click()
    await shows(page, [failure, notice])
  })

  it('V9: a bad expression is told at its field with the words of the server', async () => {
    const page = await openPage(server, { path: '/#/search', as: root, mayTell: /status of 422/ })
    await page.getByLabel('Expression').fill('(')
    await page.getByRole('alert').waitFor()
    const told = await page.getByRole('alert').textContent()
    const path = `/v1/messages?regex=${encodeURIComponent('(')}`
    const answer = await send(server.port, { method: 'GET', path, headers: { authorization: bearer(client.token) } })
    expect(told).not.toBe('')
    expect(answer.text).toContain(JSON.stringify(told).slice(1, -1))
    expect(await page.getByLabel('Expression').getAttribute('aria-invalid')).toBe('true')
  })

  it('V9: a search can be stopped, keeps what it found, and goes on', async () => {
    const page = await openPage(server, { path: '/#/search', as: root })
    await shows(page, newestFirst)
    server.program.child.kill('SIGSTOP')
    await page.getByRole('button', { name: 'Search again' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await found(page).getByText('Stopped: 0 entries').waitFor()
    server.program.child.kill('SIGCONT')
    await page.getByRole('button', { name: 'Go on' }).click()
    await shows(page, newestFirst)
  })

  it('V9: the picture of what came when is moved through by keys, and chooses the time that is searched', async () => {
    const page = await openPage(server, { path: '/#/search?range=1h', as: root })
    await shows(page, newestFirst)
    await page.getByRole('figure', { name: /^About 32 entries/ }).waitFor()
    await page.getByRole('slider', { name: /^End/ }).press('PageDown')
    await shows(page, [])
    await page.getByRole('button', { name: 'All of it' }).click()
    await shows(page, newestFirst)
    expect(new URL(page.url()).hash).toContain('range=1h')
  })

  it('V9: saves what matches as it is stored, or as the CSV that the server makes of it', async () => {
    const page = await openPage(server, { path: '/#/search?stream=default', as: root })
    // As in a browser that lets no page write files.
    await page.evaluate('delete window.showSaveFilePicker')
    const ofDefault = linesIn(server.folder).filter(line => line.includes('"stream":"default"'))
    expect(await downloaded(page, 'Save NDJSON')).toBe(ofDefault.map(line => `${line}\n`).join(''))
    const headers = { authorization: bearer(client.token), accept: 'text/csv' }
    const csv = await send(server.port, { method: 'GET', path: '/v1/messages?stream=default&limit=10000', headers })
    expect(await downloaded(page, 'Save CSV')).toBe(csv.text)
  })

  it('V9: writes straight into a file where the browser can', async () => {
    const page = await openPage(server, { path: '/#/search?stream=app&order=asc', as: root })
    await shows(page, [failure, notice])
    await page.evaluate(`window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })`)
    await page.getByRole('button', { name: /NDJSON/ }).click()
    await page.getByText('Saved 2 entries, the oldest first.').waitFor()
    const text = await page.evaluate(`navigator.storage.getDirectory()
      .then(folder => folder.getFileHandle('entries.ndjson')).then(handle => handle.getFile()).then(file => file.text())`)
    const ofApp = linesIn(server.folder).filter(line => line.includes('"stream":"app"'))
    expect(text).toBe(ofApp.map(line => `${line}\n`).join(''))
  })

  it('V8: a link to what is not there says so, and the search is there all the same', async () => {
    const page = await openPage(server, { path: '/#/search/nonsense', as: root, mayTell: /status of 422/ })
    await page.getByRole('alert').getByText('What the link points to cannot be shown').waitFor()
    await shows(page, newestFirst)
  })

  it.each(looks)(
    'V6: axe finds nothing in what was found and an open entry, which fit into the window (%s)',
    async (_, look) => {
      const page = await openPage(server, { ...look, path: '/#/search?contains=job', as: root })
      await page.getByRole('option').first().click()
      await openEntry(page).getByText('this entry').waitFor()
      await expectAccessible(page)
      await expectNoSidewaysScrolling(page)
      expect((await rowTexts(page)).length).toBeGreaterThan(0)
    },
  )
})

async function downloaded(page: Page, button: string): Promise<string> {
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: new RegExp(button.replace('Save ', '')) }).click()
  const path = join(temporaryFolder(), 'download')
  await (await coming).saveAs(path)
  return readFileSync(path, 'utf8')
}
