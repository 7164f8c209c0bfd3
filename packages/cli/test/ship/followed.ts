/** `gather ship` as a process, beside a process that writes, and what is in its spool at the end. */
import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '../../../../tests/harness/until.js'
import { finished, Machine, type AtEnd, type Result } from '../gather.js'
import type { SpooledLine } from './memory-spool.js'

const writer = fileURLToPath(new URL('writer.js', import.meta.url))

/** Nobody listens there: what is read stays in the spool. */
const environment = { GATHER_SERVER: 'http://127.0.0.1:1', GATHER_USER: 'dale', GATHER_PASSWORD: 'pass' }

const firstLine = 'before all others'

export type Rotation = 'rename' | 'copytruncate' | 'remove'

/** Numbers of lines. */
export interface Truncation {
  /** The first one that the file held, and at which byte it began. */
  readonly first: number
  readonly firstByte: number
  /** The file's first line, which may be none of the writer's. */
  readonly head: string
  /** The first one that is in no copy. */
  readonly copied: number
  /** The first one after the truncation. */
  readonly end: number
}

export interface Pace {
  readonly seconds: number
  readonly rotateMs: number
  /** It writes on until then. */
  readonly until?: Promise<unknown>
}

export interface Written {
  readonly written: number
  readonly lineBytes: number
  readonly truncations: readonly Truncation[]
}

/** What is in a spool. */
export interface Read {
  /** Of the writer's lines. */
  readonly numbers: number[]
  /** By the follower itself. */
  readonly said: SpooledLine[]
}

export class Followed {
  readonly #atEnd: AtEnd
  readonly #machine: Machine
  readonly folder: string
  readonly log: string
  readonly #spool: string

  constructor(atEnd: AtEnd) {
    this.#atEnd = atEnd
    this.#machine = new Machine(atEnd)
    this.folder = this.#machine.home
    this.log = join(this.folder, 'app.log')
    this.#spool = join(this.folder, 'spool')
  }

  /** Lives until the test is over, unless it ends before. */
  ship(pattern = 'app.log'): ChildProcess {
    const child = this.#machine.start(['ship', join(this.folder, pattern), '--spool', this.#spool], environment)
    this.#atEnd(() => void child.kill('SIGKILL'))
    return child
  }

  /** Resolves when it, or one before it, followed the file. */
  async follows(): Promise<void> {
    if (!existsSync(this.log)) appendFileSync(this.log, `${firstLine}\n`)
    await until('the first line', () => this.#segments().some(segment => textsOf(segment).length > 1))
  }

  /** Resolves when more is spooled than there is now, or it is over. */
  async spoolsMore(isOver: () => boolean): Promise<void> {
    const size = (): number => this.#segments().reduce((sum, segment) => sum + sizeOf(segment), 0)
    const before = size()
    await until('more', () => isOver() || size() > before, 60_000)
  }

  /** Ends it as Ctrl-C does. */
  async stop(child: ChildProcess): Promise<Result> {
    const ended = finished(child)
    child.kill('SIGINT')
    return ended
  }

  /** Resolves when it has written all. */
  async write(rotation: Rotation, { seconds, rotateMs, until: moment = Promise.resolve() }: Pace): Promise<Written> {
    const child = spawn(process.execPath, [writer, this.log, rotation, String(seconds), String(rotateMs)])
    void moment.then(() => child.stdin.end())
    const { stdout, stderr } = await finished(child)
    if (stderr !== '') throw new Error(stderr)
    return JSON.parse(stdout) as Written
  }

  /** What is spooled, once the last line that was written is. */
  async spooled({ written }: Written): Promise<Read> {
    const last = `line ${String(written - 1).padStart(9, '0')} `
    await until(
      'the last line',
      () =>
        this.#segments()
          .slice(-2)
          .some(segment => textOf(segment).includes(last)),
      60_000,
    )
    return this.#read(this.#segments())
  }

  /** Oldest first; nothing of what a crash left aside. */
  #segments(): string[] {
    const folder = join(this.#spool, 'messages')
    if (!existsSync(folder)) return []
    const names = readdirSync(folder).filter(name => name.endsWith('.ndjson'))
    return names.sort().map(name => join(folder, name))
  }

  /** One after the other: together they may be larger than a string can be. */
  #read(segments: readonly string[]): Read {
    const read: Read = { numbers: [], said: [] }
    for (const segment of segments)
      for (const line of linesOf(segment)) {
        if (line.source === 'gather ship') read.said.push(line)
        else if (line.source !== undefined && line.message !== firstLine) read.numbers.push(this.#numberIn(line))
      }
    return read
  }

  /** NaN also when it says that it is of another file. */
  #numberIn({ source, message }: SpooledLine): number {
    return source === this.log ? numberOf(message) : NaN
  }
}

/** 0 while a copy of it takes its place. */
function sizeOf(segment: string): number {
  return statSync(segment, { throwIfNoEntry: false })?.size ?? 0
}

function linesOf(segment: string): SpooledLine[] {
  return textsOf(segment).map(text => JSON.parse(text) as SpooledLine)
}

/** Whole lines. */
function textsOf(segment: string): string[] {
  return textOf(segment).split('\n').slice(0, -1)
}

/** Of a line that the writer wrote; NaN for others. */
export function numberOf(message: string): number {
  return Number(/^line (\d+) x+$/.exec(message)?.[1])
}

/** The empty string: a crash left it without a line, and it was removed meanwhile. */
function textOf(segment: string): string {
  try {
    return readFileSync(segment, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
