/**
 * Lines of text: each that is not empty is a message, whole, however long (rule E2).
 *
 * Most lines go through the fast encoder many at a time; one that it would cut, or that is not UTF-8, is looked at alone.
 */
import { isUtf8 } from 'node:buffer'
import { encodeMessage, encodeTextLines, type SpoolLines } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import { together } from '../intake.js'
import { maxMessageBytes, type Encoded, type Fault, type Labels } from './encoder.js'

const newline = 0x0a
const carriageReturn = 0x0d

/** The fast encoder cuts no line that is shorter. */
const surelyWhole = 128 * 1024

export function encodeText(block: Buffer, labels: Labels): Encoded {
  const isClean = isUtf8(block)
  const parts: SpoolLines[] = []
  let count = 0
  let from = 0
  let fault: Fault | undefined
  for (let start = 0; start < block.length && !fault;) {
    const next = block.indexOf(newline, start) + 1
    const isLong = next - start > surelyWhole
    const isText = isClean || isUtf8(block.subarray(start, next))
    if (isLong || !isText) {
      parts.push(encodeTextLines(block.subarray(from, start), labels).lines)
      from = next
      const encoded = isText ? encodeLong(block.subarray(start, next), labels) : notText()
      if (encoded instanceof GathererError) fault = { line: count + 1, error: encoded }
      else parts.push(encoded)
    }
    if (!fault) count++
    start = next
  }
  if (!fault) parts.push(encodeTextLines(block.subarray(from), labels).lines)
  const lines = together(parts)
  return { lines, skipped: count - lines.count, count, ...(fault && { fault }) }
}

function encodeLong(line: Buffer, labels: Labels): SpoolLines | GathererError {
  const end = line.length - (line.at(-2) === carriageReturn ? 2 : 1)
  const json = end > maxMessageBytes ? undefined : JSON.stringify(line.toString('utf8', 0, end))
  if (json === undefined || Buffer.byteLength(json) > maxMessageBytes) return tooLong()
  return { bytes: encodeMessage(json, labels), count: 1 }
}

export function tooLong(): GathererError {
  const hint = `a message has at most ${maxMessageBytes} bytes, as JSON`
  return new GathererError('TOO_LARGE', 'is too long', { hint })
}

export function notText(): GathererError {
  const hint = 'convert the input first, for example with iconv -f latin1 -t utf-8'
  return new GathererError('USAGE', 'is not UTF-8', { hint })
}
