/** How far a long input is, on one line of the terminal; silent in a pipe, and when someone types the input. */
import type { Host } from '@message-gatherer/command-line'

const everyMs = 200

export interface Progress {
  readonly show: (sent: number) => void
  /** Clears the line. */
  readonly end: () => void
}

export function createProgress(host: Host, { quiet }: { readonly quiet: boolean }): Progress {
  if (quiet || !host.stderr.isTTY || host.stdin.isTTY) return { show: () => undefined, end: () => undefined }
  let shownAt = host.now()
  let shown = false
  return {
    show: sent => {
      if (host.now() - shownAt < everyMs) return
      shownAt = host.now()
      shown = true
      host.stderr.write(`\rsent ${sent}`)
    },
    end: () => {
      if (shown) host.stderr.write('\r\u001B[K')
      shown = false
    },
  }
}
