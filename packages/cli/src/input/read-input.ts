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

async function* endedBy(signal: AbortSignal, input: NodeJS.ReadStream): AsyncGenerator<Buffer | string> {
  const stop = (): void => void input.destroy()
  signal.addEventListener('abort', stop)
  try {
    if (!signal.aborted) yield* input
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
