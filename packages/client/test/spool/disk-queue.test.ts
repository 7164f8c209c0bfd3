/** The `Queue` of a spool on disk keeps the contract of all queues. */
import { setImmediate } from 'node:timers/promises'
import { encodeMessage } from '../../src/spool/spooled-line.js'
import { queueContract, type QueueTrial } from '../queue-contract.js'
import { Machine } from './machine.js'

const sentAt = '2026-11-22T05:41:51.123Z'
let ids = 0

async function trialOn(machine: Machine): Promise<QueueTrial> {
  const spool = await machine.open({ sleep: () => setImmediate(), randomId: () => `id${ids++}` })
  return {
    queue: spool.queue(),
    add: async (texts, stream) => {
      const lines = texts.map(text => encodeMessage(text, { sentAt, stream }))
      await spool.append({ bytes: Buffer.concat(lines), count: lines.length })
    },
    reopen: as => trialOn(as === 'a copy' ? copyOf(machine) : restarted(machine)),
  }
}

function restarted(machine: Machine): Machine {
  machine.kill()
  return machine
}

/** The original goes on. */
function copyOf({ disk }: Machine): Machine {
  const copy = new Machine(disk.copy())
  copy.name = 'another machine'
  copy.reboot()
  return copy
}

queueContract('DiskQueue', () => trialOn(new Machine()))
