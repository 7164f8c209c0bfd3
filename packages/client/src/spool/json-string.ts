/**
 * Text as a JSON string, from bytes to bytes: what is as it is is copied in runs.
 */

const quote = 0x22

/** How each byte is written where it is not as it is. */
const escapes: readonly (Uint8Array | undefined)[] = Array.from({ length: 128 }, (_, byte) => {
  const escaped = JSON.stringify(String.fromCharCode(byte)).slice(1, -1)
  return escaped.length === 1 ? undefined : Uint8Array.from(Buffer.from(escaped))
})
const isEscaped = Uint8Array.from({ length: 256 }, (_, byte) => (escapes[byte] === undefined ? 0 : 1))

/** Below this many bytes a loop is quicker than a call. */
const shortRun = 24

/** The most that a text of this many bytes takes. */
export function mostQuotedBytes(bytes: number): number {
  return 2 + 6 * bytes
}

export interface Part {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/**
 * Writes valid UTF-8 as a JSON string, with its quotes, to where there is room for it.
 *
 * @returns where the next byte goes.
 */
export function writeQuoted({ bytes, start, end }: Part, into: Buffer, position: number): number {
  let at = position
  let copied = start
  into[at++] = quote
  for (let from = start; from < end; from++) {
    const byte = bytes[from] as number
    if (isEscaped[byte] === 0) continue
    at = copyRun({ bytes, start: copied, end: from }, into, at)
    const escaped = escapes[byte] as Uint8Array
    for (let index = 0; index < escaped.length; index++) into[at++] = escaped[index] as number
    copied = from + 1
  }
  at = copyRun({ bytes, start: copied, end }, into, at)
  into[at++] = quote
  return at
}

function copyRun({ bytes, start, end }: Part, into: Buffer, position: number): number {
  if (end - start >= shortRun) return position + bytes.copy(into, position, start, end)
  let at = position
  for (let from = start; from < end; from++) into[at++] = bytes[from] as number
  return at
}
