/**
 * What a command prints as lines in the spool, stdout and stderr in the order in which they came (rule E4).
 *
 * While the spool is full the command waits, or its lines are dropped, counted, and told of as soon as there is room.
 */
import {
  encodeMessage,
  encodeTextLines,
  type AppendOptions,
  type NumberRange,
  type SpoolLines,
} from '@message-gatherer/client'
import { hasCode, maxSourceCharacters } from '@message-gatherer/protocol'
import { Intake, together } from '../intake.js'
import type { NumberSet } from '../number-set.js'
import { counted } from '../talk.js'
import { WholeLines } from '../whole-lines.js'

/** A longer line is cut, as in a file that is followed (rule F7). */
const longestLine = 256 * 1024

const nothing: SpoolLines = { bytes: Buffer.alloc(0), count: 0 }

export interface LineSpoolerOptions {
  readonly append: (lines: SpoolLines, options: AppendOptions) => Promise<NumberRange | undefined>
  readonly command: string
  readonly stream: string
  readonly onFull: 'block' | 'drop'
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Called once, when lines cannot be kept any more. */
  readonly onFailure: (error: unknown) => void
}

/** What takes the output of one stream of the command. Never rejects. */
export interface LineSource {
  /** Resolves when there is room for more. */
  readonly take: (chunk: Buffer) => Promise<void>
  /** What has no newline is a line, too. */
  readonly end: () => Promise<void>
}

export class LineSpooler {
  readonly #options: LineSpoolerOptions
  readonly #intake: Intake
  #taken = 0
  #dropped = 0
  #droppedUntold = 0
  #hasFailed = false

  constructor(options: LineSpoolerOptions) {
    this.#options = options
    const { append, onFull } = options
    this.#intake = new Intake(lines => (onFull === 'drop' ? this.#appendOrDrop(lines) : append(lines, {})))
  }

  /** The numbers of what is in the spool. */
  get numbers(): NumberSet {
    return this.#intake.numbers
  }

  /** Lines that were dropped because the spool was full. */
  get dropped(): number {
    return this.#dropped
  }

  /** Lines that are in no spool because it failed. */
  get lost(): number {
    return this.#hasFailed ? this.#taken - this.#dropped - this.#intake.numbers.count : 0
  }

  source(name: 'stdout' | 'stderr'): LineSource {
    const lines = new WholeLines()
    const source = `${this.#options.command.slice(0, maxSourceCharacters - name.length - 1)}:${name}`
    return {
      take: async chunk => {
        await this.#put(lines.take(chunk), source)
        if (lines.restBytes > longestLine) await this.#put(lines.cut(), source)
      },
      end: () => this.#put(lines.end(), source),
    }
  }

  /** Tells of lines that were dropped, if there is room now. */
  async tellOfDropped(): Promise<void> {
    if (this.#droppedUntold > 0) await this.#take(nothing)
  }

  /** Resolves when all is spooled, or was dropped, or cannot be kept. */
  async settled(): Promise<void> {
    await this.#intake.settled().catch((error: unknown) => this.fail(error))
  }

  /** Nothing more is kept. */
  fail(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#options.onFailure(error)
  }

  async #put(block: Buffer, source: string): Promise<void> {
    if (block.length === 0) return
    const { lines } = encodeTextLines(block, { sentAt: this.#now(), source, stream: this.#options.stream })
    this.#taken += lines.count
    if (lines.count > 0) await this.#take(lines)
  }

  async #take(lines: SpoolLines): Promise<void> {
    if (!this.#hasFailed) await this.#intake.put(lines).catch((error: unknown) => this.fail(error))
  }

  async #appendOrDrop(lines: SpoolLines): Promise<NumberRange | undefined> {
    const untold = this.#droppedUntold
    const all = untold === 0 ? lines : together([this.#notice(untold), lines])
    if (all.count === 0) return undefined
    try {
      const range = await this.#options.append(all, { whenFull: 'reject' })
      this.#droppedUntold -= untold
      return range && untold > 0 ? { first: range.first + 1, end: range.end } : range
    } catch (error) {
      if (!hasCode(error, 'SPOOL_FULL')) throw error
      this.#dropped += lines.count
      this.#droppedUntold += lines.count
      return undefined
    }
  }

  #notice(dropped: number): SpoolLines {
    const { command, stream } = this.#options
    const text = `dropped ${counted(dropped, 'line')} of ${command}: the spool was full`
    return {
      bytes: encodeMessage(JSON.stringify(text), { sentAt: this.#now(), source: 'gather run', stream }),
      count: 1,
    }
  }

  #now(): string {
    return new Date(this.#options.now()).toISOString()
  }
}
