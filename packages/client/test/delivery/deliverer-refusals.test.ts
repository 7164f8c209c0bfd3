/** What a deliverer does with an answer that is neither success nor weather, and with a damaged message. */
import { describe, expect, it } from 'vitest'
import { OneDamaged } from './one-damaged.js'
import { manyTimes, newDelivery, newServer, serverAfter, textsOf } from './one-delivery.js'
import { answer, problem } from './scripted-transport.js'

describe('a refusal', () => {
  it('D7: sets one message aside with the reason, and the rest flows on as another producer', async () => {
    const { events, waits, dead, spool, drain } = newDelivery()
    const server = newServer()
    spool('a', 'b', 'malformed', 'c', 'd')
    const transport = serverAfter(server)
    await drain({ transport })
    expect(server.stored).toEqual(['"a"', '"b"', '"c"', '"d"'])
    expect(textsOf(transport)).toEqual([['a', 'b', 'malformed', 'c', 'd'], ['a', 'b'], ['malformed'], ['c', 'd']])
    expect(transport.asked.at(-1)).toMatchObject({ producer: 'p0.3', sequence: 0 })
    const refusal = { code: 'INVALID_JSON', reason: 'it is INVALID_JSON' }
    expect(dead).toEqual([{ number: 2, stream: 'default', line: '{"message":"malformed"}', refusal }])
    expect(events).toContainEqual({ kind: 'refused', number: 2, ...refusal })
    expect(waits).toEqual([])
  })

  it('D7: of a batch that names no message halves it until the bad one is alone', async () => {
    const { dead, spool, drain } = newDelivery()
    const server = newServer()
    const texts = Array.from({ length: 64 }, (_, index) => (index === 41 ? 'large' : `${index}`))
    spool(...texts)
    const transport = serverAfter(server)
    await drain({ transport })
    expect(server.stored).toEqual(texts.filter(text => text !== 'large').map(text => `"${text}"`))
    expect(dead.map(({ number }) => number)).toEqual([41])
    expect(transport.asked.length).toBeLessThan(64)
  })

  it('D7: of too many messages at once sets none aside, and is not asked for again with each batch', async () => {
    const { dead, spool, drain } = newDelivery()
    const server = newServer(10)
    spool(...Array.from({ length: 300 }, (_, index) => `${index}`))
    const transport = serverAfter(server)
    await drain({ transport })
    expect(server.stored.length).toBe(300)
    expect(dead).toEqual([])
    // 30 full ones, the first refused one, and two for the message after it.
    expect(transport.asked.length).toBeLessThanOrEqual(33)
  })

  it.each([
    ['422 of a proxy', answer(422)],
    ['413 of a proxy', answer(413)],
    ['403 of a proxy', answer(403)],
    ['400 of a proxy', answer(400)],
    ['not allowed', problem(403, 'NOT_ALLOWED')],
    ['a code that is no answer to messages', problem(422, 'USAGE')],
  ])('D2, D7: that is not certainly for good sets nothing aside: %s', async (_, refusal) => {
    const { dead, spool, drain } = newDelivery()
    const server = newServer()
    spool('a', 'b')
    await drain({ transport: serverAfter(server, ...Array.from({ length: manyTimes }, () => refusal)) })
    expect(server.stored).toEqual(['"a"', '"b"'])
    expect(dead).toEqual([])
  })
})

describe('evidence', () => {
  it('D6: gives what waits new numbers, and is told', async () => {
    const { spool, drain, kinds } = newDelivery()
    const server = newServer()
    spool('a', 'b')
    await drain({ transport: serverAfter(server) })
    server.restore()
    spool('c')
    const transport = serverAfter(server)
    await drain({ transport })
    expect(server.stored).toEqual(['"c"'])
    expect(transport.asked.map(({ producer, sequence }) => [producer, sequence])).toEqual([
      ['p0', 2],
      ['p1', 0],
    ])
    expect(kinds()).toContain('renumbered')
  })
})

describe('damage', () => {
  it('Q8, D7: is set aside as DAMAGED without a request, and the rest flows on', async () => {
    const { events, queue, spool, drain } = newDelivery()
    const server = newServer()
    spool('a', 'b', 'c')
    await drain({ transport: serverAfter(server), of: new OneDamaged(queue, 1) })
    expect(server.stored).toEqual(['"a"', '"c"'])
    expect(events).toContainEqual({ kind: 'refused', number: 1, code: 'DAMAGED', reason: 'a bit fell over' })
  })
})
