/**
 * Starts COMMAND with our stdin and with pipes for what it prints, and tells how it ended.
 *
 * In our process group, as if nobody stood between: Ctrl-C and Ctrl-Z of a terminal reach it as they always do.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { codeOf } from '@message-gatherer/protocol'
import { openPipes } from './pipes.js'

export interface Child {
  readonly kind: 'started'
  readonly stdout: Readable
  readonly stderr: Readable
  /** Its exit status, or 128 and the number of the signal that ended it. Its pipes may be open longer. */
  readonly ended: Promise<number>
  readonly kill: (signal: NodeJS.Signals) => void
}

export interface NotStarted {
  readonly kind: 'not started'
  /** 127: not found; 126: found, but it cannot be run. As shells have it. */
  readonly status: 126 | 127
  readonly reason: string
}

export async function startChild(command: string, args: readonly string[]): Promise<Child | NotStarted> {
  const pipes = openPipes()
  const [out, error] = pipes?.forCommand ?? (['pipe', 'pipe'] as const)
  try {
    const child = spawn(command, args, { stdio: ['inherit', out, error] })
    await started(child)
    const [stdout, stderr] = pipes?.forUs ?? [child.stdout, child.stderr]
    if (!stdout || !stderr) throw new Error('the command has no pipes')
    return { kind: 'started', stdout, stderr, ended: endOf(child), kill: signal => void child.kill(signal) }
  } catch (failure) {
    for (const reader of pipes?.forUs ?? []) reader.destroy()
    return notStarted(command, failure)
  } finally {
    pipes?.closeCommandEnds()
  }
}

/** The status of a process that a signal ended. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 0) : statusOfSignal(signal)))
  })
}

function notStarted(command: string, failure: unknown): NotStarted {
  const code = codeOf(failure)
  switch (code) {
    case 'ENOENT':
      return { kind: 'not started', status: 127, reason: `${command}: there is no such command` }
    case 'EACCES':
      return { kind: 'not started', status: 126, reason: `${command}: not allowed to run it` }
    default:
      return { kind: 'not started', status: 126, reason: `${command}: cannot be run (${code || String(failure)})` }
  }
}
