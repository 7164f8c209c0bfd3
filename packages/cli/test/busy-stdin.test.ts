/** A signal in the middle of a stdin that never ends: what was read is spooled, and the rest is still in the pipe (rule E6). */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { codeOf } from '@message-gatherer/protocol'
import { expect, it, onTestFinished } from 'vitest'
import { finished, Machine, program } from './gather.js'

const someLines = 50000

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('E6: %s while lines pour in: each byte that was read is spooled', async (signal, status) => {
  const machine = new Machine()
  const pipe = new Pipe(join(machine.home, 'pipe'))
  const spool = join(machine.home, 'spool')
  const child = startWith(pipe, machine, spool)
  const ended = finished(child)
  await pipe.pour(() => child.exitCode !== null || child.signalCode !== null, {
    lines: someLines,
    after: () => child.kill(signal),
  })
  const { status: ours, stderr } = await ended
  expect({ status: ours, stderr }).toMatchObject({ status, stderr: expect.stringMatching(/^kept \d+, /) })
  const kept = messagesIn(spool)
  const text = kept.join('') + pipe.drained()
  expect(withoutEnds(text) === withoutEnds(pipe.written)).toBe(true)
  expect(kept.length).toBeGreaterThan(someLines / 2)
})

/** A pipe with a name, kept open at both ends: what its reader leaves can be looked at. */
class Pipe {
  readonly path: string
  readonly #handle: number
  readonly #parts: string[] = []

  constructor(path: string) {
    this.path = path
    if (spawnSync('mkfifo', [path]).status !== 0) throw new Error('no pipe can be had here')
    this.#handle = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    onTestFinished(() => closeSync(this.#handle))
  }

  get written(): string {
    return this.#parts.join('')
  }

  /** Writes numbered lines as fast as they are read, calls `after` once there are so many, and goes on until it is over. */
  async pour(
    isOver: () => boolean,
    { lines, after }: { readonly lines: number; readonly after: () => void },
  ): Promise<void> {
    let number = 0
    let rest = Buffer.alloc(0)
    while (!isOver()) {
      if (rest.length === 0) {
        rest = Buffer.from(Array.from({ length: 100 }, () => `${number++} of many lines\n`).join(''))
        if (number === lines) after()
      }
      const taken = this.#write(rest)
      rest = rest.subarray(taken)
      if (taken === 0) await nextTurn()
    }
  }

  /** What nobody has read. */
  drained(): string {
    const buffer = Buffer.alloc(1024 * 1024)
    const parts: string[] = []
    for (;;) {
      const count = unlessBusy(() => readSync(this.#handle, buffer))
      if (count === 0) return parts.join('')
      parts.push(buffer.toString('latin1', 0, count))
    }
  }

  #write(bytes: Buffer): number {
    const taken = unlessBusy(() => writeSync(this.#handle, bytes))
    this.#parts.push(bytes.toString('latin1', 0, taken))
    return taken
  }
}

/** 0: the pipe is full, or empty. */
function unlessBusy(work: () => number): number {
  try {
    return work()
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 0
    throw error
  }
}

function startWith(pipe: Pipe, machine: Machine, spool: string): ChildProcess {
  const env = machine.environment({ GATHER_SERVER: 'localhost:1', GATHER_USER: 'dale' })
  const stdin = openSync(pipe.path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return spawn(process.execPath, [program, 'send', '--no-wait', '--spool', spool], {
      env,
      stdio: [stdin, 'pipe', 'pipe'],
    })
  } finally {
    closeSync(stdin)
  }
}

function messagesIn(spool: string): string[] {
  const folder = join(spool, 'messages')
  const text = readdirSync(folder)
    .toSorted()
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('')
  const lines = text.split('\n').slice(0, -1)
  return lines.map(line => (JSON.parse(line) as { message: string | null }).message).filter(message => message !== null)
}

/** A line that was cut where the reading ended is two, in spool and pipe. */
function withoutEnds(text: string): string {
  return text.replaceAll('\n', '')
}
