/** Who reads slowly, or not at all, costs a bounded piece of memory and nobody's time (protocol rule R12). */
import { expect, it } from 'vitest'
import { entryReader } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { megabytesOf } from '../harness/memory.js'
import { bearer, linesOf, linesType, nativeClient } from '../harness/native-client.js'
import { openSocket } from '../harness/raw-socket.js'

const batches = 24
const messages = 2000

it('R12, I7: a hundred who never read hold no more than the bound, and everybody else is served', async () => {
  const server = await startGatherd()
  const client = await nativeClient(server)
  const body = linesOf(Array.from({ length: messages }, (_, number) => `${number}${'x'.repeat(1000)}`))
  for (let count = 0; count < batches; count++) await client.post(body, { type: linesType })
  const before = megabytesOf(server, 'VmRSS')
  const ways = ['limit=10000', 'follow=true', 'order=desc&limit=10000']
  for (let count = 0; count < 100; count++) {
    const { socket } = await openSocket(server)
    socket.pause()
    const accept = count % 2 === 0 ? 'application/x-ndjson' : 'text/csv'
    const head = `GET /v1/messages?${ways[count % 3]} HTTP/1.1\r\nhost: gatherd\r\naccept: ${accept}\r\n`
    socket.write(`${head}authorization: ${bearer(client.token)}\r\n\r\n`)
  }
  const { page } = entryReader(server, client)
  const lines: string[] = []
  for (let next: string | undefined; lines.length < batches * messages;) {
    const answer = await page({ limit: 10_000, ...(next !== undefined && { offset: next }) })
    expect(answer.status).toBe(200)
    lines.push(...answer.lines)
    next = answer.next
  }
  expect(lines).toEqual(linesIn(server.folder))
  expect((await client.post(body, { type: linesType })).status).toBe(200)
  expect(megabytesOf(server, 'VmHWM'), `${before} MiB before`).toBeLessThan(300)
})
