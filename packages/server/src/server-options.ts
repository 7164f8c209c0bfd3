/** What a server is started with: settings, and what it needs of its surroundings. */
import type { LogOutput } from './log/log-output.js'
import type { Log } from './log/log.js'
import type { ServeSettings } from './settings.js'
import type { TlsSource } from './tls/tls.js'

export interface ServerOptions {
  readonly settings: ServeSettings & { readonly registration: 'open' | 'closed' }
  readonly port: number
  /** Undefined: it speaks plain HTTP. */
  readonly tls: TlsSource | undefined
  readonly version: string
  readonly now: () => number
  /** A clock that nobody sets, in milliseconds. */
  readonly ticks: () => number
  /** What happens, for people and programs. */
  readonly log: Log
  /** Where its lines go. */
  readonly logOutput: Pick<LogOutput, 'droppedLines'>
  /** The journal is poisoned: the process must end. */
  readonly onPoisoned: (reason: string) => void
}
