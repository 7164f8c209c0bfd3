/**
 * stdin as lines of text: UTF-8 or an error that names the line, and never more than one line in memory.
 */
import { GathererError } from '@message-gatherer/protocol'

const newline = 0x0a
// A byte order mark is a character like any other: nothing that was sent is dropped.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export interface Line {
  /** From 1. */
  readonly number: number
  /** Without its end, `\n` or `\r\n`. */
  readonly text: string
}

/**
 * Ends quietly when the signal aborts.
 *
 * @throws {GathererError} USAGE: a line is not UTF-8. TOO_LARGE: a line has more than `maxLineBytes`.
 */
export async function* readLines(
  input: NodeJS.ReadStream,
  maxLineBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<Line> {
  const stop = (): void => void input.destroy()
  signal?.addEventListener('abort', stop)
  try {
    yield* split(input, maxLineBytes)
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

async function* split(input: AsyncIterable<Buffer | string>, maxLineBytes: number): AsyncGenerator<Line> {
  let number = 1
  let rest: Buffer[] = []
  let restBytes = 0
  for await (const piece of input) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece
    let from = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      yield lineOf(number++, [...rest, chunk.subarray(from, end)], maxLineBytes)
      rest = []
      restBytes = 0
      from = end + 1
    }
    rest.push(chunk.subarray(from))
    restBytes += chunk.length - from
    if (restBytes > maxLineBytes) throw tooLong(number, maxLineBytes)
  }
  if (restBytes > 0) yield lineOf(number, rest, maxLineBytes)
}

function lineOf(number: number, pieces: readonly Buffer[], maxLineBytes: number): Line {
  const bytes = Buffer.concat(pieces)
  if (bytes.length > maxLineBytes) throw tooLong(number, maxLineBytes)
  try {
    const text = utf8.decode(bytes)
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text }
  } catch (cause) {
    const hint = 'convert the input first, for example with iconv -f latin1 -t utf-8'
    throw new GathererError('USAGE', `line ${number} of stdin is not UTF-8`, { hint, cause })
  }
}

function tooLong(number: number, maxLineBytes: number): GathererError {
  const hint = `a message has at most ${maxLineBytes} bytes`
  return new GathererError('TOO_LARGE', `line ${number} of stdin is too long`, { hint })
}
