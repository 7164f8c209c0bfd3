/**
 * The process a command runs in: the only file that touches `process`.
 *
 * Commands get it as a parameter, so that a test can run them with other arguments, streams and variables.
 */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Host {
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly name: string
  readonly now: () => number
  /** A clock that nobody sets, in milliseconds. */
  readonly ticks: () => number
  readonly readFile: (path: string) => string
  /** Calls back at each SIGINT and SIGTERM, instead of ending at once. */
  readonly onSignal: (callback: (signal: 'SIGINT' | 'SIGTERM') => void) => void
  readonly exit: (status: number) => never
}

/** From here on, whatever this process makes is for its own user only. */
export function keepFilesPrivate(): void {
  process.umask(0o077)
}

export const thisProcess: Host = {
  arguments: process.argv.slice(2),
  environment: process.env,
  // Getters, because touching a standard stream opens it.
  get stdin() {
    return process.stdin
  },
  get stdout() {
    return process.stdout
  },
  get stderr() {
    return process.stderr
  },
  get name() {
    return hostname()
  },
  now: () => Date.now(),
  ticks: () => performance.now(),
  readFile: path => readFileSync(path, 'utf8'),
  onSignal: callback => {
    process.on('SIGINT', callback)
    process.on('SIGTERM', callback)
  },
  exit: status => process.exit(status),
}
