/** Entries as they arrive (page rules V4, V7, V8). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { nativeClient } from '../harness/native-client.js'
import { startOnTerminal } from '../harness/terminal.js'
import { until } from '../harness/until.js'
import { expectAccessible } from './harness/accessibility.js'
import { jobs, openEntry, rowTexts, shows } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { expectNoSidewaysScrolling, looks } from './harness/looks.js'
import { cookieOf, newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')
const client = await nativeClient(server, 'dale')
const gina = await nativeClient(server, 'gina')

inBrowser('live', () => {
  it('V4: the curl command that an empty server shows brings its message onto the page, which needed no help', async () => {
    const empty = await startGatherd()
    const page = await openPage(empty, { path: '/#/live', as: await newcomer(empty, 'root', 'admin') })
    const command = await page.locator('.greeting code').first().textContent()
    const shell = startOnTerminal(String(command))
    await until('the question for a password', () => shell.printed().stdout.includes('password'))
    shell.child.stdin?.write('pass\n')
    await shows(page, ['Hello'])
    expect((await shell.ended).status).toBe(0)
  })

  it('V7: each entry is shown once and in order, through a stop, a kill and a start of the server', async () => {
    let running = await startGatherd()
    const cookie = await newcomer(running, 'root', 'admin')
    const page = await openPage(running, { path: '/#/live', as: cookie, mayTell: /net::ERR_|status of 503/ })
    const send = async (texts: readonly string[]) => (await nativeClient(running, 'dale')).post(texts.join('\n'))
    await send(jobs(1, 5))
    await shows(page, jobs(1, 5))
    for (const [round, end] of (['stop', 'kill'] as const).entries()) {
      await running[end]()
      await page.getByText('No answer from the server').waitFor()
      await shows(page, jobs(1, 5 + 5 * round))
      running = await startGatherd({ folder: running.folder, port: running.port })
      await send(jobs(6 + 5 * round, 10 + 5 * round))
      await shows(page, jobs(1, 10 + 5 * round))
      await page.getByText('No answer from the server').waitFor({ state: 'detached' })
    }
  })

  it('V5, V7: a session that ends takes nothing off the screen, and what came meanwhile follows after signing in', async () => {
    const shortly = await startGatherd({ flags: ['--token-ttl', '4s'] })
    await newcomer(shortly, 'root', 'admin')
    const page = await openPage(shortly, { path: '/#/live', as: await cookieOf(shortly, 'root'), mayTell: /401|422/ })
    const send = async (texts: readonly string[]) => (await nativeClient(shortly, 'dale')).post(texts.join('\n'))
    await send(jobs(1, 3))
    await shows(page, jobs(1, 3))
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
    await send(jobs(4, 6))
    await shows(page, jobs(1, 3))
    expect(await page.getByLabel('Name').inputValue()).toBe('root')
    await page.getByLabel('Password').fill('pass')
    await page.keyboard.press('Enter')
    await shows(page, jobs(1, 6))
  })

  it('V7: the space bar holds the list while what arrives is counted, and lets it go on', async () => {
    const page = await openPage(server, { path: '/#/live?stream=held', as: root })
    await client.post(jobs(1, 3).join('\n'), { stream: 'held' })
    await shows(page, jobs(1, 3))
    await page.keyboard.press('Space')
    await client.post(jobs(4, 7).join('\n'), { stream: 'held' })
    await page.getByRole('button', { name: 'Jump to newest, 4 new' }).waitFor()
    expect(await rowTexts(page)).toEqual(jobs(1, 3))
    await page.keyboard.press('Space')
    await shows(page, jobs(1, 7))
  })

  it('V7: filters by user, stream, text and field choose as they are typed, and stand in the address', async () => {
    const page = await openPage(server, { path: '/#/live?stream=filtered', as: root })
    const labels = { stream: 'filtered', type: 'application/x-ndjson' }
    await client.post('{"level":"error","n":1}\n{"level":"info","n":2}', labels)
    await gina.post('{"level":"error","n":3}', labels)
    const [first, second, third] = ['{"level":"error","n":1}', '{"level":"info","n":2}', '{"level":"error","n":3}']
    await shows(page, [first, second, third])
    await page.getByLabel('Field').fill('level=error')
    await shows(page, [first, third])
    await page.getByLabel('User').fill('dale')
    await shows(page, [first])
    expect(new URL(page.url()).hash).toContain('where=level%3Derror')
    await page.reload()
    await shows(page, [first])
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Stream').fill('filtered')
    await page.getByLabel('Text').fill('"n":2')
    await shows(page, [second])
  })

  it('V8: an entry opens with what was stamped on it, moves by keys, has a link, and neighbours on both sides', async () => {
    const page = await openPage(server, { path: '/#/live?stream=opened', as: root })
    await client.post(jobs(1, 9).join('\n'), { stream: 'opened' })
    await shows(page, jobs(1, 9))
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await openEntry(page).locator('.message', { hasText: 'job 9' }).waitFor()
    for (let times = 0; times < 4; times++) await page.keyboard.press('k')
    await openEntry(page).locator('.message', { hasText: 'job 5' }).waitFor()
    await expectStamps(
      page,
      linesIn(server.folder).find(line => /"opened".*"job 5"/.test(line)),
    )
    const around = openEntry(page).getByRole('listitem')
    await around.filter({ hasText: 'job 6' }).waitFor()
    expect((await around.allTextContents()).map(text => /job \d|this entry/.exec(text)?.[0])).toEqual([
      ...jobs(1, 4),
      'this entry',
      ...jobs(6, 9),
    ])
    const link = await openEntry(page).getByRole('link').getAttribute('href')
    const linked = await openPage(server, { path: `/${link}`, as: root })
    await openEntry(linked).locator('.message', { hasText: 'job 5' }).waitFor()
    await around.filter({ hasText: 'job 6' }).getByRole('button').click()
    await openEntry(page).locator('.message', { hasText: 'job 6' }).waitFor()
    await page.keyboard.press('Escape')
    await openEntry(page).waitFor({ state: 'detached' })
  })

  it.each(looks)(
    'V6: axe finds nothing in the list and an open entry, which fit into the window (%s)',
    async (_, look) => {
      const page = await openPage(server, { ...look, path: '/#/live', as: root })
      await client.post('{"level":"error","of":[1,true,null,"text"]}', { type: 'application/json' })
      await page.getByRole('option').last().click()
      await openEntry(page).getByRole('button', { name: 'Close the entry' }).waitFor()
      await openEntry(page).getByText('this entry').waitFor()
      await expectAccessible(page)
      await expectNoSidewaysScrolling(page)
    },
  )
})

async function expectStamps(page: Page, line = ''): Promise<void> {
  const { user, address, stream } = JSON.parse(line) as Readonly<Record<string, string>>
  const told = await openEntry(page).locator('dl').textContent()
  for (const value of [user, address, stream]) expect(told).toContain(value)
}
