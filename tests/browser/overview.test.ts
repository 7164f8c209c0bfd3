/** How the server is, in words first (page rules V20 to V22). */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { basic, nativeClient, nativePath } from '../harness/native-client.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { expectAccessible } from './harness/accessibility.js'
import { jobs } from './harness/entries.js'
import { inBrowser } from './harness/in-browser.js'
import { expectNoSidewaysScrolling, loaded, looks } from './harness/looks.js'
import { cookieOf, newcomer } from './harness/site.js'
import { openPage } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')
const client = await nativeClient(server, 'dale')
await client.post(jobs(1, 50).join('\n'))

const clockFile = join(temporaryFolder(), 'clock')
/** A clock that the test moves. */
const setClock = {
  NODE_OPTIONS: `--import=${new URL('harness/set-clock.js', import.meta.url).href}`,
  CLOCK: clockFile,
}

inBrowser('the overview', () => {
  it('V20: says in one sentence that all is well, who sent how much, and what to do when nothing answers', async () => {
    const stopping = await startGatherd()
    const cookie = await newcomer(stopping, 'root', 'admin')
    const dale = await nativeClient(stopping, 'dale')
    await dale.post('before')
    const page = await openPage(stopping, { as: cookie, mayTell: /net::ERR_|status of 503/ })
    const health = page.getByRole('region', { name: 'Health' })
    await health.getByText(/^All is well/).waitFor()
    await dale.post(jobs(1, 20).join('\n'))
    await health.getByText(/1 endpoint sent 20 messages in the last .*, each on disk/).waitFor()
    await stopping.stop()
    await health.getByText('The server does not answer.').waitFor()
    await page.getByRole('link', { name: 'dale' }).waitFor()
    const again = await startGatherd({ folder: stopping.folder, port: stopping.port })
    await health.getByText(/^All is well/).waitFor()
    await again.stop()
  })

  it('V22: an endpoint that was regular and went silent is told of first', async () => {
    const setHoursAgo = (hours: number) => writeFileSync(clockFile, String(-hours * 3_600_000))
    setHoursAgo(10)
    const watched = await startGatherd({ env: setClock })
    await newcomer(watched, 'root', 'admin')
    for (let minute = 0; minute < 120; minute += 10) {
      setHoursAgo(10 - minute / 60)
      const headers = { authorization: basic('cellar', 'pass') }
      expect((await send(watched.port, { path: nativePath, body: '11 degrees', headers })).status).toBe(200)
    }
    setHoursAgo(0)
    const page = await openPage(watched, { as: await cookieOf(watched, 'root') })
    const health = page.getByRole('region', { name: 'Health' })
    await health.getByText(/^cellar went silent: it used to send every 10 min, and nothing came for 8 h/).waitFor()
    await page.getByRole('cell', { name: /^Silent: used to send every/ }).waitFor()
  })

  it('V21: charts say in words what they show, of now and of the day before', async () => {
    const page = await openPage(server, { as: root })
    await page.locator('canvas').nth(3).waitFor()
    for (const name of ['Messages', 'Written to disk', 'Time to ack', 'Refused requests', 'Free disk'])
      await page.getByRole('heading', { name }).first().waitFor()
  })

  it('V20: who is no admin is told what it may see, without an error', async () => {
    for (const role of ['writer', 'reader'] as const) {
      const page = await openPage(server, {
        as: await newcomer(server, `a-${role}`, role),
        mayTell: /403 .*\/metrics$/,
      })
      await page.getByRole('region', { name: 'Health' }).waitFor()
      await loaded(page)
      expect(await page.getByRole('alert').count()).toBe(0)
    }
  })

  it.each(looks)('V6: axe finds nothing in it, and it fits into the window (%s)', async (_, look) => {
    const page = await openPage(server, { ...look, as: root })
    await page.locator('canvas').nth(3).waitFor()
    await loaded(page)
    await expectAccessible(page)
    await expectNoSidewaysScrolling(page)
  })
})
