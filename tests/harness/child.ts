/**
 * A process of its own that a test starts: what it prints, and how it ended. It is killed after the test file if it
 * still runs.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { cleanLater } from './cleaning.js'

export interface ChildOptions {
  /** All that it finds there, but for `PATH`. */
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly cwd?: string | undefined
  /** Its stdin, whole; default: none. `open`: until the caller ends it. */
  readonly input?: { readonly text: string } | 'open'
}

export interface Ended {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcess
  /** What it has printed so far. */
  readonly printed: () => { readonly stdout: string; readonly stderr: string }
  readonly ended: Promise<Ended>
}

/** @param commandLine the command, then its arguments. */
export function startChild(commandLine: readonly string[], { env, cwd, input }: ChildOptions = {}): Program {
  const [command = '', ...args] = commandLine
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...env },
    cwd,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // Who is killed reads no further.
  child.stdin?.on('error', () => undefined)
  if (typeof input === 'object') child.stdin?.end(input.text)
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ status, signal, stdout: stdout(), stderr: stderr() }))
  })
  cleanLater(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, printed: () => ({ stdout: stdout(), stderr: stderr() }), ended }
}

/** How it ended; one that does not end in time is killed, which its `signal` tells. */
export async function endOf({ child, ended }: Program, withinMs: number): Promise<Ended> {
  const kill = setTimeout(() => child.kill('SIGKILL'), withinMs)
  try {
    return await ended
  } finally {
    clearTimeout(kill)
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}
