/** Server-sent events: catching up, following, going on where it was (protocol rule R10). */
import { describe, expect, it } from 'vitest'
import { entryReader, messagesFrom } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { jsonType, linesOf, linesType, nativeClient } from '../harness/native-client.js'
import { until } from '../harness/until.js'

const server = await startGatherd({ flags: ['--segment-size', '64KiB'] })

async function somebody() {
  const client = await nativeClient(server)
  return { ...client, ...entryReader(server, client), say: (...all: unknown[]) => client.post(all, { type: jsonType }) }
}

describe('events', () => {
  it('R10: catch up, then follow, each entry once and in order', async () => {
    const { say, stream } = await somebody()
    await say(0, 1, 2)
    const tail = await stream()
    expect([tail.status, tail.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    await messagesFrom(tail, 3)
    for (let number = 3; number < 60; number++) await say(number)
    expect(await messagesFrom(tail, 60)).toEqual(Array.from({ length: 60 }, (_, number) => number))
    tail.close()
  })

  it('R10: carry the line as it is stored', async () => {
    const { user, post, stream } = await somebody()
    await post('{"a":1.0, "ü":"\\u2028\u2028\\r\\n"}', { type: jsonType })
    const tail = await stream({ follow: false })
    await tail.ended
    const stored = linesIn(server.folder).filter(line => line.includes(`"user":"${user}"`))
    expect(tail.events().map(({ data }) => data)).toEqual([...stored, '{"code":"CAUGHT_UP"}'])
  })

  it('R3, R10: whoever goes on at the id of any event, by header or query, loses and repeats nothing', async () => {
    const { post, stream } = await somebody()
    await post(linesOf(Array.from({ length: 40 }, (_, number) => number)), { type: linesType })
    const all = await stream({ follow: false })
    await all.ended
    for (const [number, { id }] of all.events().slice(0, 40).entries()) {
      const ways = [
        stream({ follow: false, offset: 'end' }, { 'last-event-id': id }),
        stream({ follow: false, offset: id }),
      ]
      for (const way of ways) {
        const rest = await way
        await rest.ended
        expect(rest.messages()).toEqual(all.messages().slice(number + 1))
      }
    }
  })

  it('R3, R10: against the order the id of an event is where to go on, too', async () => {
    const { post, stream, page } = await somebody()
    await post(linesOf([0, 1, 2, 3, 4]), { type: linesType })
    const all = await stream({ follow: false, order: 'desc', limit: 2 })
    await all.ended
    expect(all.messages()).toEqual([4, 3])
    const rest = await page({ order: 'desc', offset: String(all.events()[1]?.id) })
    expect(rest.lines.map(line => (JSON.parse(line) as { readonly message: unknown }).message)).toEqual([2, 1, 0])
  })

  it('R8, R10: end with LIMIT when there are as many as were wanted, also while they follow', async () => {
    const { say, stream } = await somebody()
    await say('a')
    const tail = await stream({ limit: 3 })
    await messagesFrom(tail, 1)
    await say('b', 'c', 'd')
    expect(await tail.ended).toBe('ended')
    expect(tail.messages()).toEqual(['a', 'b', 'c'])
    const [third, end] = tail.events().slice(2)
    expect(end).toEqual({ name: 'end', id: third?.id, data: '{"code":"LIMIT"}' })
  })

  it('R10: end with CAUGHT_UP where they do not follow, at the end that there was', async () => {
    const { stream } = await somebody()
    const nothing = await stream({ follow: false })
    expect(await nothing.ended).toBe('ended')
    expect(nothing.events()).toEqual([
      { name: 'end', id: nothing.headers['gatherer-end-offset'], data: '{"code":"CAUGHT_UP"}' },
    ])
  })

  it('R10: only what matches follows', async () => {
    const { say, stream } = await somebody()
    const tail = await stream({ offset: 'end', contains: 'ale' })
    for (let number = 0; number < 20; number++) await say(`${number} Hail`, `${number} Dale`)
    await say('ale')
    expect(await messagesFrom(tail, 21)).toEqual([
      ...Array.from({ length: 20 }, (_, number) => `${number} Dale`),
      'ale',
    ])
    tail.close()
  })

  it('R10: lines follow too, and a trailer says where to go on and why they end', async () => {
    const { say, stream } = await somebody()
    const tail = await stream({ follow: true, limit: 2 }, { accept: 'application/x-ndjson' })
    await say('a')
    await until('a line', () => tail.text().includes('"a"'))
    await say('b')
    expect(await tail.ended).toBe('ended')
    expect(tail.text().split('\n')).toHaveLength(3)
    expect(tail.incoming.trailers).toMatchObject({ 'gatherer-end': 'LIMIT' })
    expect(tail.incoming.trailers['gatherer-next-offset']).toMatch(/^[0-9a-f]{8}-\d+$/)
  })
})
