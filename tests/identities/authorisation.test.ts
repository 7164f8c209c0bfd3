/** Every route, asked by everybody there can be: the table beside this file, cell by cell (protocol rules S8 to S11, S13, S14, U1). */
import { describe, expect, it } from 'vitest'
import { tokenOf } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { basic, bearer } from '../harness/native-client.js'
import { until } from '../harness/until.js'
import { askers, rows, type Asker, type Mark, type Row } from './authorisation-table.js'

type Headers = Readonly<Record<string, string>>

/** Signs in before a restart, so that its token has ended after it. */
async function withExpired(): Promise<{ readonly server: Gatherd; readonly expired: string }> {
  const before = await startGatherd({ flags: ['--token-ttl', '1s'] })
  const expired = await sessionOf(before, 'rita')
  await until('its end', async () => (await read(before, bearer(expired))).status === 401)
  await before.stop()
  return { server: await startGatherd({ folder: before.folder, flags: ['--registration', 'closed'] }), expired }
}

const { server, expired } = await withExpired()
const { document } = await documentedBy(server)
for (const [name, role] of [
  ['wanda', 'writer'],
  ['otto', 'reader'],
  ['root', 'admin'],
  ['other-root', 'admin'],
  ['former', 'admin'],
  ['gone', 'writer'],
  ['other', 'writer'],
] as const) {
  await addUser(server, name, role)
}

/** Whose each is, and a new one of it. */
const holders: Readonly<Record<Asker, readonly [user: string, show: () => Promise<string>]>> = {
  'session of a writer': ['wanda', () => sessionOf(server, 'wanda')],
  'session of a reader': ['otto', () => sessionOf(server, 'otto')],
  'session of an admin': ['root', () => sessionOf(server, 'root')],
  'write token of a writer': ['wanda', () => apiTokenOf('wanda', 'write')],
  'write token of an admin': ['root', () => apiTokenOf('root', 'write')],
  'read token of a writer': ['wanda', () => apiTokenOf('wanda', 'read')],
  'read token of a reader': ['otto', () => apiTokenOf('otto', 'read')],
  'admin token of an admin': ['root', () => apiTokenOf('root', 'admin')],
  'admin token of a former admin': ['former', formerAdminToken],
}
const shown = new Map<Asker, string>()
for (const asker of askers) shown.set(asker, await holders[asker][1]())

/** Nobody, by what was good once or never. */
const nobodies: readonly (readonly [what: string, headers: Headers])[] = [
  ['nothing', {}],
  ['a token that has expired', { authorization: bearer(expired) }],
  ['the token of a session that ended', { authorization: bearer(await endedSession()) }],
  ['a forged token', { authorization: bearer(`${shown.get('session of an admin')?.slice(0, -4)}AAAA`) }],
  ['an API token that is none', { authorization: bearer(`mg_${'A'.repeat(43)}`) }],
  ['an API token that was revoked', { authorization: bearer(await revokedToken()) }],
  ['an API token that has ended', { authorization: bearer(await endedToken()) }],
  ['the session of a disabled user', { authorization: bearer(await sessionOf(server, 'gone')) }],
  ['the API token of a disabled user', { authorization: bearer(await apiTokenOf('gone', 'admin')) }],
  ['a cookie that is none', { cookie: 'session=x', 'gatherer-csrf': '1' }],
  ['an API token as a cookie', { cookie: `session=${await apiTokenOf('root', 'admin')}`, 'gatherer-csrf': '1' }],
]
await change('gone', { disabled: true })

describe('the table', () => {
  it('S10: has every route', () => {
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '*')}`),
    )
    const names = /(?<=\/)(?:OWN|OTHER|NONE|SESSION)(?=\/|$)/g
    const inTable = rows.map(({ method, path }) => `${method} ${path.split('?', 1)[0]?.replaceAll(names, '*')}`)
    expect([...new Set(inTable)].toSorted()).toEqual(documented.toSorted())
  })
})

const guarded = rows.filter(row => row.marks !== undefined)

describe.each(guarded)('$method $path', row => {
  it.each(askers)('S10, U1: asked with a %s', async asker => {
    const expected: Mark = row.marks?.[asker] ?? 'o'
    const { user, token } = await tokenFor(asker, row)
    const answer = await ask(row, { authorization: bearer(token) }, user)
    expect([markOf(answer), answer.text]).toEqual([expected, answer.text])
  })

  it('S8 to S11: asked by nobody is 401, whatever is shown', async () => {
    for (const [what, headers] of nobodies) {
      const answer = await ask(row, headers, 'wanda')
      // To sign in without a word is no refusal of anybody; a cookie that is no token is as good as none.
      const isSilent = !('authorization' in headers) && row.path === '/v1/sessions' && row.method === 'POST'
      const expected = isSilent ? 422 : 401
      expect([what, answer.status]).toEqual([what, expected])
    }
    // Each time another: who guesses for one name again and again has to wait.
    expect((await ask(row, { authorization: basic(`nobody-${rows.indexOf(row)}`, 'wrong') }, 'wanda')).status).toBe(401)
  })

  it('S8, S13: asked by name and password, or with a cookie, is as with the session', async () => {
    const expected = row.marks?.['session of a writer'] ?? 'o'
    const { token } = await tokenFor('session of a writer', row)
    expect(markOf(await ask(row, { authorization: basic('wanda', 'pass') }, 'wanda'))).toBe(expected)
    const cookie = { cookie: `session=${token}`, 'gatherer-csrf': '1' }
    expect(markOf(await ask(row, cookie, 'wanda'))).toBe(expected)
  })

  it('S14: asked with a cookie alone is refused unless it is a GET', async () => {
    const answer = await ask(row, { cookie: `session=${shown.get('session of an admin')}` }, 'root')
    if (row.method === 'GET') expect(markOf(answer)).toBe(row.marks?.['session of an admin'])
    else expect(jsonOf(answer)).toMatchObject({ status: 403, code: 'CSRF_HEADER_MISSING' })
  })
})

it('S10: what is for everybody asks nobody, whatever is shown', async () => {
  for (const row of rows.filter(({ marks }) => marks === undefined)) {
    const plain = await ask(row, {}, 'wanda')
    for (const [what, headers] of nobodies) {
      expect([row.path, what, (await ask(row, headers, 'wanda')).status]).toEqual([row.path, what, plain.status])
    }
  }
})

it('S8, U4: the password of a disabled user is worth nothing', async () => {
  const [row] = guarded
  if (row) expect((await ask(row, { authorization: basic('gone', 'pass') }, 'gone')).status).toBe(401)
})

/** One that may be used up, where the row does that. */
async function tokenFor(asker: Asker, { path }: Row): Promise<{ readonly user: string; readonly token: string }> {
  const [user, show] = holders[asker]
  const kept = shown.get(asker) ?? ''
  const isUsedUp = path === '/v1/sessions/current'
  return { user, token: isUsedUp ? await show() : kept }
}

async function ask({ method, path }: Row, headers: Headers, own: string): Promise<Answer> {
  const named = path
    .replace('OWN', own)
    .replace('OTHER', 'other')
    .replace('NONE', '00000000')
    .replace('SESSION', path.endsWith('SESSION') ? await sessionIdOf('other') : '')
  // From afar, as /metrics sees it; and with nothing to do, so that nothing is changed.
  const body = method === 'GET' ? undefined : path === '/v1/messages' ? 'x' : method === 'POST' ? emptyOf(path) : {}
  return send(server.port, {
    method,
    path: named,
    headers: { ...headers, ...(path === '/metrics' && { 'x-forwarded-for': '192.0.2.1' }) },
    ...(body !== undefined && method !== 'DELETE' && { body }),
  })
}

/** A body that a use case refuses after it has looked who asks; a renewal has none. */
function emptyOf(path: string): unknown {
  return path === '/v1/sessions' ? '' : path === '/v1/keys' ? { nothing: true } : {}
}

function markOf({ status, text }: Answer): Mark | number {
  if (status === 401 || status >= 500) return status
  if (status === 403) return text.includes('belongs to no session') ? '-' : 'x'
  return status === 404 ? 'h' : 'o'
}

async function sessionOf({ port }: Gatherd, username: string): Promise<string> {
  return tokenOf(await send(port, { path: '/v1/sessions', body: { username, password: 'pass' } }))
}

async function sessionIdOf(user: string): Promise<string> {
  const token = await sessionOf(server, user)
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { readonly sid: string }
  return claims.sid
}

async function apiTokenOf(name: string, scope: string, more: object = {}): Promise<string> {
  const body = { name: 'web-1', scope: 'write', ...more, ...(scope && { scope }) }
  const made = await sendLocally(server, { path: `/v1/users/${name}/tokens`, body })
  // Scope `admin` is for admins: whoever is none gets another.
  return made.status === 422 ? apiTokenOf(name, 'read', more) : tokenOf(made)
}

async function formerAdminToken(): Promise<string> {
  await change('former', { role: 'admin' })
  const token = await apiTokenOf('former', 'admin')
  await change('former', { role: 'writer' })
  return token
}

async function revokedToken(): Promise<string> {
  const token = await apiTokenOf('wanda', 'read')
  await send(server.port, { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization: bearer(token) } })
  return token
}

async function endedToken(): Promise<string> {
  const token = await apiTokenOf('root', 'admin', { expires_at: new Date(Date.now() + 1500).toISOString() })
  await until('its end', async () => (await read(server, bearer(token))).status === 401)
  return token
}

async function endedSession(): Promise<string> {
  const token = await sessionOf(server, 'root')
  await send(server.port, { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization: bearer(token) } })
  return token
}

async function change(name: string, body: object): Promise<void> {
  const { status, text } = await sendLocally(server, { method: 'PATCH', path: `/v1/users/${name}`, body })
  if (status !== 200) throw new Error(text)
}

function read({ port }: Gatherd, authorization: string): Promise<Answer> {
  return send(port, { method: 'GET', path: '/v1/messages?limit=1', headers: { authorization } })
}
