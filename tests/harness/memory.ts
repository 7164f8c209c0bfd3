/** How much memory a process holds, as Linux tells it. */
import { readFileSync } from 'node:fs'
import type { Gatherd } from './gatherd.js'

/** `VmRSS`: now. `VmHWM`: at most so far. In MiB. */
export function megabytesOf({ program }: Pick<Gatherd, 'program'>, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${program.child.pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
}
