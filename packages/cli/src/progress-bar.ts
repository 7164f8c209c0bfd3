/**
 * How far a long work is, on one line of the terminal that goes when the work is done (rule E7).
 *
 * A pipe sees nothing of it, nor does anybody with `--quiet` or `--json`, and nothing is shown of what is done at once.
 */
import type { Host } from '@message-gatherer/command-line'
import type { SingleBar } from 'cli-progress'
import { barLine, type Progress } from './bar-line.js'

const shortestWorkMs = 500

export interface ProgressBar {
  readonly show: (progress: Progress) => void
  /** Takes the line away. The bar may be used again. */
  readonly end: () => void
}

export interface BarOptions {
  readonly quiet: boolean
  readonly json: boolean
}

const noBar: ProgressBar = { show: () => undefined, end: () => undefined }

/** Takes the time from now on as the beginning of the work. */
export function createBar(host: Host, { quiet, json }: BarOptions): ProgressBar {
  return quiet || json || !host.stderr.isTTY ? noBar : new TerminalBar(host)
}

class TerminalBar implements ProgressBar {
  readonly #host: Host
  #startedAt: number
  #bar: SingleBar | undefined
  #isWanted = false

  constructor(host: Host) {
    this.#host = host
    this.#startedAt = host.now()
  }

  readonly show = (progress: Progress): void => {
    if (this.#bar) this.#bar.update(progress.done, { progress })
    else if (!this.#isWanted && this.#host.now() - this.#startedAt >= shortestWorkMs) void this.#begin(progress)
  }

  readonly end = (): void => {
    this.#bar?.stop()
    this.#bar = undefined
    this.#isWanted = false
    this.#startedAt = this.#host.now()
  }

  /** Loads what draws it only now: most commands need none. */
  async #begin(progress: Progress): Promise<void> {
    this.#isWanted = true
    const { default: cliProgress } = await import('cli-progress')
    if (!this.#isWanted) return
    const { stderr } = this.#host
    const format = (_options: unknown, { maxWidth }: { maxWidth: number }, payload: { progress: Progress }): string =>
      // The last column would wrap on some terminals.
      barLine(payload.progress, this.#host.now() - this.#startedAt, maxWidth - 1)
    this.#bar = new cliProgress.SingleBar({ stream: stderr, format, linewrap: true, clearOnComplete: true })
    this.#bar.start(progress.total, progress.done, { progress })
  }
}
