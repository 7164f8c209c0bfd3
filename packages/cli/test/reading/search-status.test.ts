/** What `gather search` says by its status (reading rule T2), in this process. */
import { expect, it, vi } from 'vitest'
import { ReadingServer } from '../../../client/test/reading/reading-server.js'
import { inProcess } from '../in-process.js'

// The bundler puts it there.
vi.stubGlobal('packageVersion', 'test')
const { search } = await import('../../src/commands/search.js')

it.each([
  { messages: [], status: 1 },
  { messages: ['timeout', { text: 'timeout' }], status: 0 },
])('T2: of %j it finds what is there', async ({ messages, status }) => {
  const server = await ReadingServer.listen()
  server.add(messages)
  const { context, printed } = inProcess({ server: server.url, user: 'dale', password: 'pass' })
  const filters = { user: [], stream: [], source: [], where: [], since: undefined, until: undefined }
  const options = { words: ['timeout'], regex: undefined, limit: undefined, order: 'asc', ...filters } as const
  expect(await search(context, options)).toBe(status)
  expect(printed()).toBe(server.lines.map(({ text }) => `${text}\n`).join(''))
})
