/** A request that does not arrive whole in time is cut off (protocol rule M12). */
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectNumbered, expectStored } from '../harness/native-answer.js'
import { linesType, nativeClient, nativePath, rawHeaders } from '../harness/native-client.js'
import { chunkedHead, chunkOf, openSocket, postBytes } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

const flags = [
  '--request-timeout',
  '1s',
  '--max-in-flight',
  '256KiB',
  '--max-body',
  '32KiB',
  '--max-decompressed',
  '16KiB',
  '--max-messages',
  '2000',
]
const server = await startGatherd({ flags })
const client = await nativeClient(server)
const good = rawHeaders(client, { type: linesType, producer: 'p', sequence: 0 })

it('M12, G10: is cut, stores nothing, and its room is free again', async () => {
  const body = Array.from({ length: 1000 }, (_, number) => `${number}\n`)
    .join('')
    .slice(0, 20_000)
  const whole = postBytes(nativePath, body.padEnd(20_000, '\n'), good)
  const slow = await Promise.all(Array.from({ length: 40 }, () => openSocket(server)))
  for (const { socket } of slow) socket.write(whole.slice(0, -1))
  const [chunked, silent] = [await openSocket(server), await openSocket(server)]
  chunked.socket.write(chunkedHead(nativePath, good) + chunkOf('1\n'))
  silent.socket.write(postBytes(nativePath, '', { ...good, 'content-length': '5' }))
  await Promise.all([...slow, chunked, silent].map(({ closed }) => closed))
  for (const { received } of [...slow, chunked, silent]) expect(received()).not.toMatch(/^HTTP\/1\.1 2/)
  expect(entriesIn(server.folder)).toEqual([])
  const answer = await until('room', async () => {
    const tried = await client.post('0\n1\n', { type: linesType, producer: 'p', sequence: 0 })
    return tried.status === 200 && tried
  })
  expectNumbered(answer, { accepted: 2, next: 2, last: '1' })
})

it('M12: a connection that is used again and again is not', async () => {
  const { socket, answers } = await openSocket(server)
  const request = postBytes(nativePath, '1', rawHeaders(client, { type: linesType }))
  const begin = performance.now()
  let asked = 0
  await until('more than the time of one request', async () => {
    socket.write(request)
    const answer = (await answers(++asked)).at(-1)
    expect(answer?.status).toBe(200)
    return performance.now() - begin > 2000
  })
  expectStored(await client.post('last'), { accepted: 1 })
})
