/** The `Queue` of a spool on disk keeps the contract of all queues. */
import { setImmediate } from 'node:timers/promises'
import { queueContract, type QueueTrial } from '../queue-contract.js'
import { encodeMessage } from '../../src/spool/spooled-line.js'
import { Machine } from './machine.js'

const sentAt = '2026-11-22T05:41:51.123Z'

async function trialOn(machine: Machine): Promise<QueueTrial> {
  const spool = await machine.open({ sleep: () => setImmediate() })
  return {
    queue: spool.queue(),
    add: async (texts, stream) => {
      const lines = texts.map(text => encodeMessage(text, { sentAt, stream }))
      await spool.append({ bytes: Buffer.concat(lines), count: lines.length })
    },
    reopen: as => {
      if (as === 'a copy') machine.reboot()
      else machine.kill()
      return trialOn(machine)
    },
  }
}

queueContract('DiskQueue', () => trialOn(new Machine()))
