/**
 * What follows a message that is damaged before it is acknowledged: once in the server's files, but for the limit that docs/guarantees.md states.
 *
 * The real queue, the real rules, and the server's own judgement; requests are lost or late as a test says.
 */
import { listSegments } from '@message-gatherer/disk'
import { expect, it } from 'vitest'
import type { Batch, Queue } from '../../src/delivery/queue.js'
import { decide } from '../../src/delivery/rules.js'
import { SmallServer, type SentRequest } from '../exploration/small-server.js'
import { folder, linesOf, Machine } from './machine.js'

const limits = { messages: 100, bytes: 1_000_000 }

it('Q8, D6: those after a message that was damaged before it was sent are stored once', async () => {
  const { queue, server, damageFirst } = await threeWaiting()
  damageFirst()
  deliverAll(queue, server)
  expect(server.stored).toEqual(['"b"', '"c"'])
})

it('Q8, D6, G13: those after a message that was damaged when its answer was lost are stored once', async () => {
  const { queue, server, damageFirst } = await threeWaiting()
  server.handle(requestOf(nextBatch(queue)))
  damageFirst()
  deliverAll(queue, server)
  expect(server.stored).toEqual(['"a"', '"b"', '"c"'])
})

it('Q8, D6, G13: they are stored twice only if the request that had it comes when they have new numbers', async () => {
  const { queue, server, damageFirst } = await threeWaiting()
  const late = requestOf(nextBatch(queue))
  damageFirst()
  deliverAll(queue, server)
  server.handle(late)
  expect(server.stored).toEqual(['"b"', '"c"', '"a"', '"b"', '"c"'])
})

interface Waiting {
  readonly queue: Queue
  readonly server: SmallServer
  readonly damageFirst: () => void
}

async function threeWaiting(): Promise<Waiting> {
  const machine = new Machine()
  const spool = await machine.open()
  await spool.append(linesOf(['a', 'b', 'c']))
  const [segment] = listSegments(machine.fs, `${folder}/messages`)
  if (!segment) throw new Error('no segment')
  const at = Buffer.from(machine.disk.bytesOf(segment.path)).indexOf('"message":"a"')
  const damageFirst = () => machine.disk.scribble(segment.path, Buffer.from('x'), at + 1)
  return { queue: spool.queue(), server: new SmallServer(), damageFirst }
}

function deliverAll(queue: Queue, server: SmallServer): void {
  for (let batch = queue.next(limits); batch; batch = queue.next(limits)) {
    if (batch.kind === 'damaged') queue.bury({ code: 'DAMAGED', reason: batch.reason })
    else answer(queue, batch, server)
  }
}

function answer(queue: Queue, batch: Batch, server: SmallServer): void {
  const decision = decide(server.handle(requestOf(batch)), { ...batch, encoding: 'none' }, queue)
  if (decision.kind === 'acknowledge') return queue.acknowledge(decision.end)
  if (decision.kind !== 'renumber') throw new Error(decision.kind)
  queue.renumber()
}

function nextBatch(queue: Queue): Batch {
  const batch = queue.next(limits)
  if (batch?.kind !== 'batch') throw new Error('there is no batch')
  return batch
}

function requestOf({ producer, sequence, body }: Batch): SentRequest {
  const lines = Buffer.from(body).toString().trimEnd().split('\n')
  return {
    producer,
    sequence,
    texts: lines.map(line => JSON.stringify((JSON.parse(line) as { message: unknown }).message)),
  }
}
