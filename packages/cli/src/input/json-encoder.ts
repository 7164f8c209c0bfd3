/**
 * Lines of JSON: each is one value, and its text is kept as it is (rule E2).
 */
import { isUtf8 } from 'node:buffer'
import { encodeMessage } from '@message-gatherer/client'
import { endOfJson, GathererError, JsonFault, maxNesting, skipJsonSpace, spaceInLine } from '@message-gatherer/protocol'
import { maxMessageBytes, type Encoded, type Fault, type Labels } from './encoder.js'
import { notText, tooLong } from './text-encoder.js'

const newline = 0x0a

export function encodeJson(block: Buffer, labels: Labels): Encoded {
  const isClean = isUtf8(block)
  const parts: Buffer[] = []
  let count = 0
  let fault: Fault | undefined
  for (let start = 0; start < block.length && !fault;) {
    const next = block.indexOf(newline, start) + 1
    const line = block.subarray(start, next)
    const text = isClean || isUtf8(line) ? textOf(line) : notText()
    if (text instanceof GathererError) fault = { line: count + 1, error: text }
    else {
      if (text !== '') parts.push(encodeMessage(text, labels))
      count++
    }
    start = next
  }
  const lines = { bytes: Buffer.concat(parts), count: parts.length }
  return { lines, skipped: count - parts.length, count, ...(fault && { fault }) }
}

/** The text of the value on a line; empty when there is nothing but white space. */
function textOf(line: Buffer): string | GathererError {
  const start = skipJsonSpace(line, 0, spaceInLine)
  if (line[start] === newline) return ''
  if (line.length - start > maxMessageBytes + 1) return tooLong()
  try {
    const end = endOfJson(line, start, spaceInLine)
    const after = skipJsonSpace(line, end, spaceInLine)
    if (line[after] !== newline) throw new JsonFault(after)
    return line.toString('utf8', start, end)
  } catch (error) {
    if (error instanceof JsonFault) return faulty(error)
    throw error
  }
}

function faulty({ kind, byte }: JsonFault): GathererError {
  if (kind === 'too deep') return invalid('is too deep', `at most ${maxNesting} arrays and objects inside one another`)
  return invalid(
    `is not JSON from character ${byte + 1} on`,
    'each line is one JSON value; --input text takes any line',
  )
}

function invalid(message: string, hint: string): GathererError {
  return new GathererError('INVALID_JSON', message, { hint })
}
