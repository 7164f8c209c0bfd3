/**
 * What the client needs from the machine: time, waiting, chance, and which machine it is.
 *
 * The only file of this package that touches the clock, timers (but for `http/deadline.ts`), chance and the operating system.
 */
import { randomBytes } from 'node:crypto'
import { hostname, uptime } from 'node:os'
import { nodeFileSystem } from '@message-gatherer/disk'
import type { Machine } from './spool/spool-identity.js'
import { sleep, type Time } from './time.js'

export interface Surroundings extends Time {
  readonly machine: () => Machine
  readonly platform: NodeJS.Platform
  readonly processId: number
}

export const theseSurroundings: Surroundings = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  sleep,
  random: () => Math.random(),
  randomId: () => randomBytes(12).toString('hex'),
  machine: () => ({
    machine: firstLineOf('/etc/machine-id') ?? hostname(),
    boot: firstLineOf('/proc/sys/kernel/random/boot_id') ?? bootMinute(),
  }),
  platform: process.platform,
  processId: process.pid,
}

function firstLineOf(path: string): string | undefined {
  try {
    const file = nodeFileSystem.open(path, 'read')
    try {
      const bytes = Buffer.alloc(128)
      const text = bytes.toString('utf8', 0, nodeFileSystem.read(file, bytes, 0))
      return text.split('\n')[0] || undefined
    } finally {
      nodeFileSystem.close(file)
    }
  } catch {
    return undefined
  }
}

/** Where the kernel has no name for its run. A clock that is set makes it another one, which costs a new producer and no more. */
function bootMinute(): string {
  return String(Math.round((Date.now() / 1000 - uptime()) / 60))
}
