/**
 * The built `gatherd` as a program: starts it as a process of its own and tells how it ended.
 *
 * Knows nothing of servers; `gatherd.ts` does.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cleanLater } from './cleaning.js'

const bin = fileURLToPath(new URL('../../packages/server/bin/gatherd.js', import.meta.url))
const build = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url))

const maxRunMs = 15_000

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** A command that runs what follows it, with a limit for example. */
  readonly under?: readonly string[]
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

/** Starts `gatherd` with arguments; it is killed after the test file if it still runs. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  if (!existsSync(build)) throw new Error(`there is no build (${build}): run npm run build first`)
  const [command = '', ...rest] = [...(options.under ?? []), process.execPath, bin, ...args]
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'], ...options.env },
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
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

/** Runs `gatherd` to its end; one that does not end is killed, which its `signal` tells. */
export async function runProgram(args: readonly string[], options?: ProgramOptions): Promise<Ended> {
  const { child, ended } = startProgram(args, options)
  const kill = setTimeout(() => child.kill('SIGKILL'), maxRunMs)
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
