/** A password that a script gives: the first line of stdin. */
import { isUtf8 } from 'node:buffer'
import { GathererError } from '@message-gatherer/protocol'

const maxInputBytes = 64 * 1024
const newline = 0x0a

/**
 * Without its end; white space and a byte order mark are characters like any other. Empty where stdin is.
 *
 * @throws {GathererError} USAGE: it is not UTF-8. TOO_LARGE
 */
export async function readSecretLine(stdin: NodeJS.ReadStream): Promise<string> {
  let line = Buffer.alloc(0)
  for await (const piece of stdin as AsyncIterable<Buffer | string>) {
    line = Buffer.concat([line, Buffer.from(piece)])
    if (line.includes(newline)) break
    if (line.length > maxInputBytes) throw new GathererError('TOO_LARGE', 'this password is too long')
  }
  const end = line.indexOf(newline)
  return textOf(end === -1 ? line : line.subarray(0, end))
}

function textOf(line: Buffer): string {
  if (!isUtf8(line)) throw new GathererError('USAGE', 'this password is not UTF-8')
  return line.toString().replace(/\r$/, '')
}
