/** What a reader takes of the memory that requests share. */
import { messageTypes } from '@message-gatherer/protocol'
import { expect, it } from 'vitest'
import { readerFor } from '../src/http/dialects/native-bodies.js'
import { InFlight } from '../src/http/in-flight.js'

const limits = { bodyBytes: 1e6, decompressedBytes: 1e6, messageBytes: 1e6, messages: 10_000 }
const many = Buffer.from('1\n'.repeat(10_000))

it.each([
  [messageTypes.json, Buffer.from(`[${'1,'.repeat(9999)}1]`)],
  [messageTypes.lines, many],
  [messageTypes.text, many],
])('M12, G10: where each message stands in %s counts, too', (type, body) => {
  const inFlight = new InFlight(512 * 1024)
  const read = readerFor(type, limits)
  const first = inFlight.open()
  expect(read(body, first).messages.ranges).toHaveLength(60_000)
  // The buffer of the numbers is as large as they are.
  expect(read(body, first).messages.ranges.buffer.byteLength).toBe(240_000)
  const second = inFlight.open()
  expect(() => read(body, second)).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }))
  first.release()
  expect(read(body, second).messages.ranges).toHaveLength(60_000)
})
