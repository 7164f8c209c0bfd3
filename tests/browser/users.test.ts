/** Each act of the page on users, held against the state of the server (page rules V23 to V25). */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { bearer, nativePath } from '../harness/native-client.js'
import { expectAccessible } from './harness/accessibility.js'
import { inBrowser } from './harness/in-browser.js'
import { expectNoSidewaysScrolling, loaded, looks } from './harness/looks.js'
import { cookieOf, newcomer } from './harness/site.js'
import { openPage, type PageOptions } from './harness/watched-page.js'

const server = await startGatherd()
const root = await newcomer(server, 'root', 'admin')

const opened = (name: string, options: PageOptions = {}) =>
  openPage(server, { path: `/#/users/${name}`, as: root, ...options })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const dialog = (page: Page) => page.getByRole('dialog')
const closed = (page: Page) => dialog(page).waitFor({ state: 'detached' })

async function known(name: string): Promise<unknown> {
  const { users } = jsonOf(await sendLocally(server, { method: 'GET', path: '/v1/users' })) as {
    users: { name: string }[]
  }
  return users.find(user => user.name === name)
}

async function signIn(username: string, password: string): Promise<number> {
  return (await send(server.port, { path: '/v1/sessions', body: { username, password } })).status
}

async function sends(token: string): Promise<number> {
  return (await send(server.port, { path: nativePath, body: 'x', headers: { authorization: bearer(token) } })).status
}

/** What is shown once, of that name. */
const shownOnce = (page: Page, at = 0) => dialog(page).locator('.copyable code').nth(at).textContent()

inBrowser('users', () => {
  it('V23: an admin adds one with a password, and finds it in the list by its name', async () => {
    const page = await openPage(server, { path: '/#/users', as: root })
    await press(page, 'Add a user')
    await dialog(page).getByLabel('Name').fill('dale')
    await dialog(page).getByLabel('Role').selectOption('reader')
    await dialog(page).getByLabel('Give it a password now').check()
    await dialog(page).getByLabel('New password').fill('first')
    await dialog(page).getByLabel('The same again').fill('other')
    await press(page, 'Add this user')
    await dialog(page).getByText('The two passwords are not the same.').waitFor()
    await dialog(page).getByLabel('The same again').fill('first')
    await press(page, 'Add this user')
    await page.getByRole('heading', { name: 'dale' }).waitFor()
    expect(await known('dale')).toMatchObject({ role: 'reader', state: 'active' })
    expect(await signIn('dale', 'first')).toBe(201)
    await page.getByRole('link', { name: 'All users' }).click()
    await page.getByLabel('Filter').fill('dal')
    await page.getByRole('row', { name: /dale reader active/ }).waitFor()
    expect(await page.getByRole('row').count()).toBeGreaterThan(1)
    expect(await page.getByRole('row', { name: /root/ }).count()).toBe(0)
  })

  it('V23: an admin gives another role, disables and enables, and each is asked first with what follows', async () => {
    await addUser(server, 'gina', 'writer')
    const page = await opened('gina')
    await page.getByLabel('Role').selectOption('reader')
    await dialog(page).getByText('reads everything').waitFor()
    await press(page, 'Cancel')
    await closed(page)
    expect(await known('gina')).toMatchObject({ role: 'writer' })
    await page.getByLabel('Role').selectOption('reader')
    await press(page, 'Make it a reader')
    await closed(page)
    expect(await known('gina')).toMatchObject({ role: 'reader' })
    await press(page, 'Disable')
    await press(page, 'Disable gina')
    await closed(page)
    expect(await known('gina')).toMatchObject({ state: 'disabled' })
    await press(page, 'Enable')
    await page.getByText('State: active').waitFor()
    expect(await signIn('gina', 'pass')).toBe(201)
  })

  it('V23, V24: a password that is made here is shown once and good, the old one is not', async () => {
    await addUser(server, 'hank', 'writer')
    const page = await opened('hank')
    await press(page, 'Give a new password')
    await press(page, 'Make one for me')
    const password = String(await shownOnce(page))
    await press(page, 'Set this password')
    await closed(page)
    expect(await page.content()).not.toContain(password)
    expect([await signIn('hank', 'pass'), await signIn('hank', password)]).toEqual([401, 201])
  })

  it('V24: an API token is shown once, sends, is listed without itself, and sends no more when it is revoked', async () => {
    await addUser(server, 'ida', 'writer')
    const page = await opened('ida')
    await press(page, 'Make a token')
    await dialog(page).getByLabel(/^Name/).fill('shop')
    await press(page, 'Make this token')
    await dialog(page).locator('.copyable').waitFor()
    const token = String(await shownOnce(page))
    expect(await sends(token)).toBe(200)
    await press(page, 'I have it')
    await closed(page)
    expect(await page.content()).not.toContain(token)
    await press(page, 'Revoke shop')
    await press(page, 'Revoke it')
    await closed(page)
    await page.getByText('None. A token lets').waitFor()
    expect(await sends(token)).toBe(401)
  })

  it('V24: an invitation shows the command for the machine once, with a code that becomes a token', async () => {
    await addUser(server, 'jane', 'writer')
    const page = await opened('jane')
    await press(page, 'Invite a machine')
    await press(page, 'Make a code')
    await dialog(page).locator('.copyable').nth(1).waitFor()
    const [command, code] = [String(await shownOnce(page)), String(await shownOnce(page, 1))]
    expect(command).toBe(`gather login http://127.0.0.1:${server.port} --code ${code}`)
    const enrolled = await send(server.port, { path: '/v1/enrolments', body: { code, token_name: 'till' } })
    expect(jsonOf(enrolled)).toMatchObject({ user: 'jane', scope: 'write' })
  })

  it('V23: a session is ended, and a user removed only once its name is typed', async () => {
    await addUser(server, 'kim', 'reader')
    const cookie = await cookieOf(server, 'kim')
    const reads = async () => {
      const headers = { cookie: `${cookie.name}=${cookie.value}` }
      return (await send(server.port, { method: 'GET', path: nativePath, headers })).status
    }
    const page = await opened('kim')
    expect(await reads()).toBe(200)
    await page.getByRole('button', { name: /^End the session/ }).click()
    await press(page, 'End it')
    await closed(page)
    expect(await reads()).toBe(401)
    await press(page, 'Remove')
    const remove = page.getByRole('button', { name: 'Remove kim' })
    expect(await remove.isDisabled()).toBe(true)
    await dialog(page).getByRole('textbox').fill('kim')
    await remove.click()
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    expect(await known('kim')).toBeUndefined()
  })

  it('V23: what the server refuses is told where it was asked, with its hint', async () => {
    const page = await opened('root', { mayTell: /status of 409/ })
    await page.getByLabel('Role').selectOption('writer')
    await press(page, 'Make it a writer')
    const told = await dialog(page).getByRole('alert').textContent()
    const refused = await sendLocally(server, { method: 'PATCH', path: '/v1/users/root', body: { role: 'writer' } })
    expect(told).toContain(String(jsonOf(refused)['hint']))
    expect(await known('root')).toMatchObject({ role: 'admin' })
  })

  it('V23: who is no admin looks after its own tokens and password only', async () => {
    const page = await openPage(server, { path: '/#/users/root', as: await newcomer(server, 'lou', 'writer') })
    await page.getByRole('heading', { name: 'lou' }).waitFor()
    await page.getByRole('heading', { name: 'API tokens' }).waitFor()
    expect(await page.getByRole('heading', { name: 'root' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /Disable|Remove|Invite|Add a user/ }).count()).toBe(0)
  })

  it('V25: the audit table tells what was just done, marks a refusal by word, and finds by text', async () => {
    await addUser(server, 'mia', 'writer')
    await sendLocally(server, { method: 'PATCH', path: '/v1/users/root', body: { role: 'writer' } })
    const page = await openPage(server, { path: '/#/audit', as: root })
    const [, newest, before] = await page
      .getByRole('row')
      .allTextContents()
      .then(async rows => (rows.length > 1 ? rows : (await loaded(page), page.getByRole('row').allTextContents())))
    expect(newest).toMatch(/root.*refused: LAST_ADMIN/)
    expect(before).toMatch(/added the user mia: writer.*done/)
    await page.keyboard.press('/')
    await page.keyboard.type('refused')
    const rows = await page.getByRole('row').allTextContents()
    expect(rows.slice(1).every(text => text.includes('refused'))).toBe(true)
  })

  it.each(looks)(
    'V6: axe finds nothing in lists, a user, dialogs and the audit table, which fit (%s)',
    async (_, look) => {
      const page = await openPage(server, { ...look, path: '/#/users', as: root })
      const expectGood = async (): Promise<void> => {
        await loaded(page)
        await expectAccessible(page)
        await expectNoSidewaysScrolling(page)
      }
      await expectGood()
      await press(page, 'Add a user')
      await dialog(page).getByLabel('Give it a password now').check()
      await expectGood()
      await page.keyboard.press('Escape')
      await closed(page)
      await page.goto(`http://127.0.0.1:${server.port}/#/users/root`)
      await page.getByRole('heading', { name: 'Sessions' }).waitFor()
      await expectGood()
      await press(page, 'Make a token')
      await expectGood()
      await page.keyboard.press('Escape')
      await page.goto(`http://127.0.0.1:${server.port}/#/audit`)
      await page.getByRole('heading', { name: 'Audit' }).waitFor()
      await expectGood()
    },
  )
})
