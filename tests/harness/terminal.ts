/** A program on a terminal of its own, with the echo of a real one; `script` of util-linux makes it. */
import { spawnSync } from 'node:child_process'
import { startChild, type Program } from './child.js'

export const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

export interface TerminalOptions {
  /** Default 80. */
  readonly columns?: number | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/**
 * What it prints on both streams is in its stdout.
 *
 * @param command for the shell.
 */
export function startOnTerminal(command: string, { columns = 80, env = {}, cwd }: TerminalOptions = {}): Program {
  const shell = `stty cols ${columns}; exec ${command}`
  return startChild(['script', '-qe', '-E', 'always', '-c', shell, '/dev/null'], {
    env: { TERM: 'xterm', ...env },
    cwd,
    input: 'open',
  })
}
