/**
 * What the commands need from the machine beside their process: time to wait, chance, and where a home is.
 *
 * The only file of this package that touches timers, `Math.random` and `process`.
 */
import { homedir } from 'node:os'
import { thisProcess, type Host } from '@message-gatherer/command-line'

export interface Surroundings {
  readonly host: Host
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** From 0 up to, but not including, 1. */
  readonly random: () => number
  readonly platform: NodeJS.Platform
  readonly processId: number
  readonly homeFolder: () => string
}

export const theseSurroundings: Surroundings = {
  host: thisProcess,
  sleep,
  random: () => Math.random(),
  platform: process.platform,
  processId: process.pid,
  homeFolder: homedir,
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}
