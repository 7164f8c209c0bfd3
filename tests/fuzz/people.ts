/**
 * The people of these tests: three who ask, with tokens that are renewed when they end; two whose data is looked for.
 *
 * What the two victims have says `canary` in everything that only they and readers may see.
 */
import { expect } from 'vitest'
import { tokenOf as tokenIn } from '../harness/classic-client.js'
import { jsonOf, send } from '../harness/http.js'
import { sendLocally } from '../harness/local-socket.js'
import { basic, bearer, envelopesType } from '../harness/native-client.js'
import { canary, knownVictim, sesame } from './hostile-text.js'
import type { Gatherd } from '../harness/gatherd.js'

/** Whose tokens there are: of sessions, and API tokens by scope. */
const holders = ['writer', 'reader', 'admin', 'writer_read', 'reader_read', 'admin_write', 'admin_admin'] as const

const askers = { writer: 'fuzz-writer', reader: 'fuzz-reader', admin: 'fuzz-admin' } as const
const hiddenVictim = `${canary}-victim`

export interface People {
  /** By asker; those that ended are replaced. */
  readonly tokens: () => Promise<ReadonlyMap<string, string>>
  /** What the victims have stored. */
  readonly victimsEntries: () => Promise<string>
}

export async function settle(server: Gatherd): Promise<People> {
  for (const [role, name] of Object.entries(askers)) await add(server, { name, role, password: `${sesame}-${role}` })
  for (const name of [knownVictim, hiddenVictim])
    await add(server, { name, role: 'writer', password: passwordOf(name) })
  for (const name of [knownVictim, hiddenVictim]) await plant(server, name)
  const tokens = new Map<string, string>()
  return {
    tokens: async () => {
      for (const role of holders) tokens.set(role, await lasting(server, role, tokens.get(role)))
      return tokens
    },
    victimsEntries: async () => {
      // An admin may have changed the victims themselves.
      const authorization = bearer(tokens.get('reader_read') ?? '')
      const path = `/v1/messages?stream=${canary}-stream`
      return (await send(server.port, { method: 'GET', path, headers: { authorization } })).text
    },
  }
}

async function add(server: Gatherd, user: object): Promise<void> {
  expect((await sendLocally(server, { path: '/v1/users', body: user })).status).toBe(201)
}

function passwordOf(victim: string): string {
  return `${sesame}-${victim}`
}

async function plant(server: Gatherd, victim: string): Promise<void> {
  const lines = Array.from({ length: 5 }, (_, number) =>
    JSON.stringify({ message: { text: `${canary}-${number}` }, source: `${canary}-source` }),
  )
  const path = `/v1/messages?stream=${canary}-stream`
  const headers = { 'content-type': envelopesType, 'gatherer-producer': `${canary}-producer`, 'gatherer-sequence': '0' }
  const authorization = basic(victim, passwordOf(victim))
  const answer = await send(server.port, { path, body: lines.join('\n'), headers: { ...headers, authorization } })
  expect(answer.status, answer.text).toBe(200)
}

const look = { method: 'GET', path: '/v1/streams' } as const

/** The token that there is, or another one if it ended. */
async function lasting(server: Gatherd, role: string, token = ''): Promise<string> {
  if (token !== '' && (await send(server.port, { ...look, headers: { authorization: bearer(token) } })).status !== 401)
    return token
  const [asker, scope] = role.split('_') as [keyof typeof askers, string?]
  if (scope !== undefined) return apiToken(server, askers[asker], scope)
  const body = { username: askers[asker], password: `${sesame}-${asker}` }
  return tokenIn(await send(server.port, { path: '/v1/sessions', body }))
}

async function apiToken(server: Gatherd, user: string, scope: string): Promise<string> {
  const answer = await sendLocally(server, { path: `/v1/users/${user}/tokens`, body: { name: 'fuzz', scope } })
  expect(answer.status, answer.text).toBe(201)
  return String(jsonOf(answer)['token'])
}
