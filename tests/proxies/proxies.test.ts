/** Behind the proxies that docs/operations.md shows (operations rule L15). */
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import { describe, expect, it } from 'vitest'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { elsewhere } from '../harness/places.js'
import { expectProblem } from '../harness/problem.js'
import { secureAsk } from '../harness/secure.js'
import { until } from '../harness/until.js'
import { isThere, proxies } from './proxies.js'

declare module 'vitest' {
  interface TaskMeta {
    /** What this machine lacks; `npm test` prints it. */
    notRun?: string
  }
}

const authorization = `Basic ${Buffer.from('dale:pass').toString('base64')}`
const path = '/v1/messages'

describe.each(proxies)('$name', proxy => {
  it('L15, R10, M5: passes addresses, tails, large bodies and cookies on', async ({ task, skip }) => {
    if (!isThere(proxy)) {
      task.meta.notRun = `${proxy.name} is not installed`
      skip()
    }
    const server = await startGatherd({ flags: ['--trust-proxy', '127.0.0.1', '--registration', 'open'] })
    const port = await proxy.start(server.port)
    const ask = secureAsk({ port })
    const body = 'Hail Dale!'
    const headers = { authorization, 'x-forwarded-for': '203.0.113.1', 'x-forwarded-host': 'evil.example' }
    expect((await ask({ path, body, headers, from: elsewhere })).status).toBe(200)
    expect(entriesIn(server.folder).at(-1)).toMatchObject({ user: 'dale', address: elsewhere.address })

    const tail = await follow(port)
    for (const message of ['one', 'two']) {
      expect((await ask({ path, body: message, headers: { authorization } })).status).toBe(200)
      await until(`'${message}' in the tail`, () => tail().includes(`"message":"${message}"`))
    }

    const large = `${'x'.repeat(1000)}\n`.repeat(6000)
    expect(jsonOf(await ask({ path, body: large, headers: { authorization } }))).toEqual({
      accepted: 6000,
      duplicates: 0,
    })
    expectProblem(await ask({ path, body: large.repeat(2), headers: { authorization } }), 422, 'TOO_LARGE')

    const signIn = { username: 'dale', password: 'pass', cookie: true }
    const { headers: told } = await ask({ path: '/v1/sessions', body: signIn, headers: { 'gatherer-csrf': '1' } })
    expect(String(told['set-cookie'])).toMatch(/^__Host-session=.*; Secure(;|$)/)
  })
})

/** What a tail through the proxy has been shown so far. */
function follow(port: number): Promise<() => string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: `${path}?follow=true`, rejectUnauthorized: false }
    const outgoing = get({ ...options, headers: { authorization } }, (incoming: IncomingMessage) => {
      let text = ''
      incoming.on('data', (piece: Buffer) => (text += piece.toString()))
      incoming.on('error', () => undefined)
      resolve(() => text)
    })
    outgoing.once('error', reject)
    cleanLater(() => void outgoing.destroy())
  })
}
