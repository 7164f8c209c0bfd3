/**
 * Runs the bundle as a user would: a process with its own home, variables, streams or terminal.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { startStandIn, type StandIn, type StandInOptions } from './stand-in-server.js'

export interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** The path of the bundle, which is that of the sources. */
export const program = fileURLToPath(new URL('../dist/gather.js', import.meta.url))

/** Whose end things wait for: the test's that runs; of several that run at once each has its own. */
export type AtEnd = (clean: () => void) => void

/** One user's machine: a home folder that lasts for the test. */
export class Machine {
  readonly home = mkdtempSync(join(tmpdir(), 'gather-home-'))
  readonly credentialPath = join(this.home, 'config', 'message-gatherer', 'credential.json')

  constructor(atEnd: AtEnd = onTestFinished) {
    atEnd(() => rmSync(this.home, { recursive: true, force: true }))
  }

  /** Runs to the end; stdin is empty unless given. */
  async gather(args: readonly string[], { stdin = '', env = {} }: RunOptions = {}): Promise<Result> {
    const child = this.start(args, env)
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(stdin)
    return finished(child)
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(process.execPath, [program, ...args], { env: this.environment(env) })
  }

  /** Another program on this machine. */
  startOther(command: string, args: readonly string[]): ChildProcess {
    return spawn(command, args, { env: this.environment({}) })
  }

  /** Starts it on a terminal of its own, with the echo of a real one. */
  terminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
    return this.shell(args.map(word => `'${word}'`).join(' '), env)
  }

  /** As `terminal`, with the rest of a shell command after `gather`, and a width. */
  shell(rest: string, env: Readonly<Record<string, string>> = {}, columns = 80): Terminal {
    const command = `stty cols ${columns}; exec '${process.execPath}' '${program}' ${rest}`
    const child = spawn('script', ['-qe', '-E', 'always', '-c', command, '/dev/null'], {
      env: this.environment({ TERM: 'xterm', ...env }),
    })
    return new Terminal(child)
  }

  /** Of the server and user that it is signed in to. */
  spoolOf(server: StandIn, user = 'dale'): string {
    return join(this.home, 'state', 'message-gatherer', `${user}@127.0.0.1_${new URL(server.address).port}`)
  }

  environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const folders = { XDG_CONFIG_HOME: join(this.home, 'config'), XDG_STATE_HOME: join(this.home, 'state') }
    return { PATH: process.env['PATH'], HOME: this.home, ...folders, ...env }
  }
}

export class Terminal {
  readonly #child: ChildProcess
  #seen = 0
  #wake: () => void = () => undefined
  output = ''

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString()
      this.#wake()
    })
    child.once('close', () => this.#wake())
  }

  /** Waits until the text appears after what was waited for before, then types. */
  async answer(question: string, text: string): Promise<void> {
    await this.shows(question)
    this.type(text)
  }

  async shows(text: string): Promise<void> {
    for (;;) {
      const at = this.output.indexOf(text, this.#seen)
      if (at !== -1) return void (this.#seen = at + text.length)
      if (this.#child.exitCode !== null) throw new Error(`ended without '${text}':\n${this.output}`)
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  type(text: string): void {
    this.#child.stdin?.write(text)
  }

  ended(): Promise<Result> {
    return finished(this.#child)
  }
}

/** A stand-in server that lasts for the test. */
export async function standIn(options?: StandInOptions): Promise<StandIn> {
  const server = await startStandIn(options)
  onTestFinished(() => server.close())
  return server
}

/** A machine that is signed in as dale with the password `pass`. */
export async function signedIn(server: StandIn): Promise<Machine> {
  const machine = new Machine()
  const result = await machine.gather(['login', server.address, '--user', 'dale', '--password-stdin'], {
    stdin: 'pass\n',
  })
  if (result.status !== 0) throw new Error(result.stderr)
  server.requests.length = 0
  server.paths.length = 0
  return machine
}

/** A machine, as a `gather login` left it that kept the password: with the token of a classic session. */
export async function olderMachine(server: StandIn): Promise<Machine> {
  const machine = new Machine()
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(server.address + path, { method: 'POST', body: JSON.stringify(body) })
    return (await answer.json()) as Record<string, string>
  }
  await post('/identify', { message_type: 'IDENTIFY', username: 'dale' })
  const who = { username: 'dale', password: 'pass' }
  const { token } = await post('/authenticate', { message_type: 'AUTHENTICATE', ...who })
  mkdirSync(dirname(machine.credentialPath), { recursive: true })
  const credential = { server: server.address, user: 'dale', password: 'pass', token }
  writeFileSync(machine.credentialPath, JSON.stringify(credential), { mode: 0o600 })
  return machine
}

export async function finished(child: ChildProcess): Promise<Result> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const status = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { status, stdout, stderr }
}
