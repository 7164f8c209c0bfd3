import { describe, expect, it } from 'vitest'
import { MemoryQueue, type QueueState } from '../../src/delivery/memory-queue.js'
import { queueContract, type QueueTrial } from '../queue-contract.js'

let producers = 0
const newProducer = () => `p${producers++}`
const message = (text: string) => ({ stream: 'default', message: text })

function trialOf(queue: MemoryQueue): QueueTrial {
  return {
    queue,
    add: async (texts, stream) => void queue.add(texts.map(text => ({ stream, message: text }))),
    reopen: async as => trialOf(reopened(queue.state, as)),
  }
}

function reopened(state: QueueState, as: 'the same' | 'a copy'): MemoryQueue {
  const queue = new MemoryQueue({ newProducer, state })
  if (as === 'a copy') queue.beginLife()
  return queue
}

queueContract('MemoryQueue', async () => trialOf(new MemoryQueue({ newProducer })))

describe('a queue in memory', () => {
  it('D8: keeps no more than its bytes, all of what it is given or nothing, and has room again for what was acknowledged', () => {
    const queue = new MemoryQueue({ newProducer, maxBytes: 50 })
    expect(queue.add([message('1'), message('2')])).toBe(true)
    expect(queue.bytes).toBe(2 * '{"message":1}\n'.length)
    expect(queue.add([message('3'), message('4')])).toBe(false)
    expect(queue.end).toBe(2)
    expect(queue.add([message('3')])).toBe(true)
    queue.acknowledge(3)
    expect([queue.add([message('4'), message('5')]), queue.first, queue.end]).toEqual([true, 3, 5])
  })

  it('D6: takes line breaks out of a message, as the server does, so that both have one checksum', () => {
    const queue = new MemoryQueue({ newProducer })
    queue.add([message('{\n  "a": "b c"\n}'), message('{"a":"b c"}')])
    expect(queue.checksumOf(0)).toBe(queue.checksumOf(1))
  })

  it('D7: hands over what it sets aside, and has nothing to set aside when nothing waits', () => {
    const dead: unknown[] = []
    const queue = new MemoryQueue({ newProducer, onBuried: letter => dead.push(letter) })
    const refusal = { code: 'TOO_LARGE', reason: 'more than 1 MiB' }
    queue.bury(refusal)
    queue.add([{ ...message('"a"'), source: 'app.log', sentAt: '2026-11-22T05:41:51Z' }])
    queue.bury(refusal)
    const line = '{"message":"a","sent_at":"2026-11-22T05:41:51Z","source":"app.log"}'
    expect(dead).toEqual([{ number: 0, stream: 'default', line, refusal }])
  })
})
