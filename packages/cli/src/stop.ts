/**
 * Ctrl-C and SIGTERM: the first asks a command to finish what is under way, the second ends it now.
 */
import type { Host } from '@message-gatherer/command-line'

const statuses = { SIGINT: 130, SIGTERM: 143 } as const

export interface Stop {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal
  /** The exit status of the signal that came; 0 before one did. */
  readonly status: () => number
}

export function stopOnSignal(host: Host): Stop {
  const controller = new AbortController()
  let status = 0
  host.onSignal(signal => {
    if (controller.signal.aborted) host.exit(statuses[signal])
    status = statuses[signal]
    controller.abort()
  })
  return { signal: controller.signal, status: () => status }
}

/** For commands that leave nothing half done. */
export function exitOnSignal(host: Host): void {
  host.onSignal(signal => host.exit(statuses[signal]))
}
