/**
 * What the commands need from the machine beside their process: time to wait, chance, signals, and where a home is.
 *
 * The only file of this package that touches `Math.random` and `process`, and where it takes its timers from.
 */
import { fstatSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isatty } from 'node:tty'
import { sleep } from '@message-gatherer/client'
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
  /** Calls back at each of these signals, instead of what they usually do, until the function it returns is called. */
  readonly onSignals: (signals: readonly NodeJS.Signals[], callback: (signal: NodeJS.Signals) => void) => () => void
  /** True when Ctrl-C at the terminal reaches this process, and with it the commands that it started. */
  readonly isInForeground: () => boolean
  /** Undefined: stdin is no file, so nobody knows how much will come. */
  readonly bytesOfInput: () => number | undefined
}

export const theseSurroundings: Surroundings = {
  host: thisProcess,
  sleep,
  random: () => Math.random(),
  platform: process.platform,
  processId: process.pid,
  homeFolder: homedir,
  onSignals: (signals, callback) => {
    for (const signal of signals) process.on(signal, callback)
    return () => {
      for (const signal of signals) process.off(signal, callback)
    }
  },
  isInForeground: () => (process.platform === 'linux' ? isForegroundGroup() : isatty(0)),
  bytesOfInput,
}

/** By `/proc/self/stat` (proc(5)): our process group is the one that the terminal sends its signals to. */
function isForegroundGroup(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return group === foreground
}

function bytesOfInput(): number | undefined {
  const stat = fstatSync(0)
  return stat.isFile() ? stat.size : undefined
}
