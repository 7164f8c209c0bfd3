/**
 * What a signal to `gather run` means: while COMMAND runs it is meant for COMMAND, before and after for us (rules E4, E6).
 *
 * Ctrl-C at a terminal reaches COMMAND without us; passing it on as well would look like a second one.
 */
import type { Surroundings } from '../surroundings.js'
import { statusOfSignal } from './child.js'

type Kill = (signal: NodeJS.Signals) => void

const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']
const passedOn: readonly NodeJS.Signals[] = [...fromTerminal, 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']

type Phase =
  | { readonly name: 'before' }
  | { readonly name: 'starting'; early?: NodeJS.Signals }
  | { readonly name: 'running'; readonly kill: Kill }
  | { readonly name: 'after' }

export class Signals {
  readonly #surroundings: Surroundings
  readonly #stop = new AbortController()
  #phase: Phase = { name: 'before' }

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    surroundings.onSignals(passedOn, signal => this.#came(signal))
  }

  /** Aborts with the first signal after COMMAND has ended. */
  get stop(): AbortSignal {
    return this.#stop.signal
  }

  /** Signals wait until it is known whom to pass them to. */
  starting(): void {
    this.#phase = { name: 'starting' }
  }

  running(kill: Kill): void {
    const before = this.#phase
    this.#phase = { name: 'running', kill }
    if (before.name === 'starting' && before.early) this.#came(before.early)
  }

  ended(): void {
    this.#phase = { name: 'after' }
  }

  #came(signal: NodeJS.Signals): void {
    const { isInForeground, host } = this.#surroundings
    const phase = this.#phase
    switch (phase.name) {
      case 'before':
        return host.exit(statusOfSignal(signal))
      case 'starting':
        phase.early ??= signal
        return
      case 'running':
        if (!fromTerminal.includes(signal) || !isInForeground()) phase.kill(signal)
        return
      case 'after':
        if (this.#stop.signal.aborted) host.exit(statusOfSignal(signal))
        this.#stop.abort()
    }
  }
}
