/** However many send at once, the server's memory stays bounded (protocol rules M5, M12; guarantee G10). */
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectStored } from '../harness/native-answer.js'
import { linesType, nativeClient, nativePath, rawHeaders } from '../harness/native-client.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'
import { linesOfBytes } from '../harness/sized-json.js'
import { until } from '../harness/until.js'

const mebibyte = 1024 * 1024
const senders = 200
const bodyBytes = 8 * mebibyte
const inFlight = 48 * mebibyte
const flags = ['--max-in-flight', '48MiB', '--max-decompressed', '16MiB']
const statusOf = ({ program }: Gatherd) => `/proc/${program.child.pid}/status`

/** The most memory that the process ever had, in bytes. */
function peakOf(server: Gatherd): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(statusOf(server), 'utf8')) ?? []
  return Number(kibibytes) * 1024
}

describe.skipIf(!existsSync('/proc/self/status'))('peak memory', () => {
  it('M12, G10: two hundred senders of 8 MiB each take no more than is allowed in flight, and a little', async () => {
    const server = await startGatherd({ flags })
    const client = await nativeClient(server)
    const before = peakOf(server)
    const bytes = Buffer.from(postBytes(nativePath, linesOfBytes(bodyBytes), rawHeaders(client, { type: linesType })))
    const connections = await Promise.all(Array.from({ length: senders }, () => openSocket(server)))
    // All but the last byte: who is let in stays in.
    for (const { socket } of connections) socket.write(bytes.subarray(0, -1))
    const answered = () => connections.filter(({ received, socket }) => received() !== '' || socket.destroyed)
    await until('refusals', () => senders - answered().length <= inFlight / bodyBytes)
    expect(peakOf(server) - before).toBeLessThan(6 * inFlight)
    // A sender that goes on writing may find the connection reset before it reads why.
    for (const { received } of answered()) expect(received()).toMatch(/^(HTTP\/1\.1 429 |$)/)

    const inside = connections.filter(connection => !answered().includes(connection))
    for (const { socket } of inside) socket.write('\n')
    for (const { answer } of inside) expect([200, 429]).toContain((await answer()).status)
    for (const { socket } of connections) socket.destroy()
    await until('room', async () => (await client.post('still here')).status === 200)
    expect(peakOf(server) - before).toBeLessThan(6 * inFlight)
    expect(entriesIn(server.folder).at(-1)?.message).toBe('still here')
  })

  it('M4, M5, G10: sixteen bombs at once do not, either', async () => {
    const server = await startGatherd({ flags })
    const client = await nativeClient(server)
    const before = peakOf(server)
    const bomb = gzipSync(Buffer.alloc(100 * mebibyte))
    const answers = await Promise.all(Array.from({ length: 16 }, () => client.post(bomb, { encoding: 'gzip' })))
    for (const { status } of answers) expect([422, 429]).toContain(status)
    expect(peakOf(server) - before).toBeLessThan(6 * inFlight)
    expectStored(await client.post('still here'), { accepted: 1 })
  })

  it('M5, M12, G10: neither do lines that grow when they are written as JSON, nor many small messages', async () => {
    const server = await startGatherd({ flags })
    const client = await nativeClient(server)
    const before = peakOf(server)
    const controls = Buffer.alloc(2.5 * mebibyte, '\u0001')
    for (let line = 0; line < controls.length; line += 100_000) controls[line] = 0x0a
    const tiny = Buffer.from('1\n'.repeat(10_000))
    for (const [body, count] of [
      [controls, 16],
      [tiny, 150],
    ] as const) {
      const answers = await Promise.all(Array.from({ length: count }, () => client.post(body)))
      for (const { status } of answers) expect([200, 429]).toContain(status)
      expect(answers.some(({ status }) => status === 200)).toBe(true)
      expect(peakOf(server) - before).toBeLessThan(6 * inFlight)
    }
  })
})
