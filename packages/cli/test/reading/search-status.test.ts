/** What `gather search` says by its status (reading rule T2), in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { PassThrough } from 'node:stream'
import type { Host } from '@message-gatherer/command-line'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ReadingServer } from '../../../client/test/reading/reading-server.js'
import type { Context } from '../../src/context.js'
import { theseSurroundings } from '../../src/surroundings.js'

// The bundler puts it there.
vi.stubGlobal('packageVersion', 'test')
const { search } = await import('../../src/commands/search.js')

it.each([
  { messages: [], status: 1 },
  { messages: ['timeout', { text: 'timeout' }], status: 0 },
])('T2: of %j it finds what is there', async ({ messages, status }) => {
  const server = await ReadingServer.listen()
  server.add(messages)
  const { context, printed } = contextOn(server)
  const filters = { user: [], stream: [], source: [], where: [], since: undefined, until: undefined }
  const options = { words: ['timeout'], regex: undefined, limit: undefined, order: 'asc', ...filters } as const
  expect(await search(context, options)).toBe(status)
  expect(printed()).toBe(server.lines.map(({ text }) => `${text}\n`).join(''))
})

function contextOn({ url: server }: ReadingServer) {
  const home = mkdtempSync(`${tmpdir()}/gather-home-`)
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const stdout = new PassThrough({ encoding: 'utf8' })
  const stream = Object.assign(stdout, { isTTY: false }) as unknown as NodeJS.WriteStream
  const host: Host = {
    ...theseSurroundings.host,
    stdin: process.stdin,
    name: 'here',
    stdout: stream,
    stderr: stream,
    environment: { HOME: home, XDG_CONFIG_HOME: home },
    onSignal: () => undefined,
  }
  const settings = {
    server,
    user: 'dale',
    password: 'pass',
    fingerprint: undefined,
    token: undefined,
    timeoutMs: 10_000,
    json: false,
    quiet: true,
    noColor: true,
  }
  const silent = (): void => undefined
  const talk = { say: silent, warn: silent, red: String, green: String }
  const context: Context = { surroundings: { ...theseSurroundings, host, homeFolder: () => home }, settings, talk }
  return { context, printed: (): string => String(stdout.read() ?? '') }
}
