/**
 * stdin into the spool, in blocks: what is read while a block is written is the next one, and no more is read than that.
 */
import { GathererError } from '@message-gatherer/protocol'
import type { Intake } from '../intake.js'
import { WholeLines } from '../whole-lines.js'
import { maxMessageBytes, type Encoder, type Fault } from './encoder.js'

export interface InputOptions {
  readonly intake: Intake
  readonly encode: Encoder
  readonly stream: string
  readonly now: () => number
  /** Ends the input; what was read is spooled. */
  readonly signal: AbortSignal
  /** How far it is: after each piece that was read. */
  readonly onRead: (read: InputRead) => void
}

export interface InputRead {
  readonly bytes: number
  /** Lines that ended, also empty ones. */
  readonly lines: number
  /** Empty lines. */
  readonly skipped: number
}

/**
 * Resolves when all is spooled.
 *
 * @throws {GathererError} a line will not do: what came before it is in the spool, nothing after it. What an append throws.
 */
export async function readInput(input: NodeJS.ReadStream, options: InputOptions): Promise<InputRead> {
  const { intake, signal } = options
  const reader = new Reader(options)
  try {
    for await (const piece of endedBy(signal, input)) {
      await reader.take(typeof piece === 'string' ? Buffer.from(piece) : piece)
    }
    await reader.end()
  } finally {
    // Why it ended is told by whoever threw first.
    await intake.settled().catch(() => undefined)
  }
  await intake.settled()
  return reader.read
}

class Reader {
  readonly #options: InputOptions
  readonly #lines = new WholeLines()
  read: InputRead = { bytes: 0, lines: 0, skipped: 0 }

  constructor(options: InputOptions) {
    this.#options = options
  }

  async take(piece: Buffer): Promise<void> {
    this.read = { ...this.read, bytes: this.read.bytes + piece.length }
    await this.#put(this.#lines.take(piece))
    // Only to be told that it is too long.
    if (this.#lines.restBytes > maxMessageBytes + 2) await this.end()
    this.#options.onRead(this.read)
  }

  /** What was read of a line that has no end is a line. */
  async end(): Promise<void> {
    await this.#put(this.#lines.end())
  }

  async #put(block: Buffer): Promise<void> {
    if (block.length === 0) return
    const { encode, intake, stream, now } = this.#options
    const encoded = encode(block, { sentAt: new Date(now()).toISOString(), stream })
    const { bytes, lines, skipped } = this.read
    this.read = { bytes, lines: lines + encoded.count, skipped: skipped + encoded.skipped }
    if (encoded.lines.count > 0) await intake.put(encoded.lines)
    if (encoded.fault) throw named(encoded.fault, lines)
  }
}

function named({ line, error }: Fault, linesBefore: number): GathererError {
  const hint = error.hint === undefined ? {} : { hint: error.hint }
  return new GathererError(error.code, `line ${linesBefore + line} of stdin ${error.message}`, hint)
}

/**
 * What comes until the input ends or the signal aborts; then also what had been read and waited in memory.
 *
 * Iterating the stream itself would drop that when it is ended from outside.
 */
async function* endedBy(signal: AbortSignal, input: NodeJS.ReadStream): AsyncGenerator<Buffer | string> {
  const changes = new Changes(input, signal)
  try {
    for (;;) {
      const change = changes.next()
      const isOver = signal.aborted || input.destroyed || input.readableEnded
      const pieces = allIn(input)
      // In the same turn: nothing more is read meanwhile.
      if (isOver) input.destroy()
      for (const piece of pieces) yield piece
      if (isOver) break
      if (pieces.length === 0) await change
    }
    if (changes.failure !== undefined && !signal.aborted) throw changes.failure
  } finally {
    changes.close()
    input.destroy()
  }
}

function allIn(input: NodeJS.ReadStream): (Buffer | string)[] {
  const pieces: (Buffer | string)[] = []
  for (let piece = next(input); piece !== null; piece = next(input)) pieces.push(piece)
  return pieces
}

function next(input: NodeJS.ReadStream): Buffer | string | null {
  return input.read() as Buffer | string | null
}

const events = ['readable', 'end', 'close'] as const

/** There may be more to read, or no more at all. */
class Changes {
  readonly #input: NodeJS.ReadStream
  readonly #signal: AbortSignal
  #wake = (): void => undefined
  /** Why it cannot be read. */
  failure: unknown

  constructor(input: NodeJS.ReadStream, signal: AbortSignal) {
    this.#input = input
    this.#signal = signal
    for (const event of events) input.on(event, this.#changed)
    input.on('error', this.#failed)
    signal.addEventListener('abort', this.#changed)
  }

  next(): Promise<void> {
    return new Promise(resolve => (this.#wake = resolve))
  }

  /** An error that comes later is nobody's any more. */
  close(): void {
    for (const event of events) this.#input.off(event, this.#changed)
    this.#signal.removeEventListener('abort', this.#changed)
  }

  readonly #changed = (): void => this.#wake()

  readonly #failed = (error: unknown): void => {
    this.failure ??= error
    this.#wake()
  }
}
