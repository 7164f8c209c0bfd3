/**
 * Cuts what comes in pieces where lines end; keeps at most the beginning of one line.
 */

const newline = 0x0a

export class WholeLines {
  #rest: Buffer[] = []
  #restBytes = 0

  /** Of the line that has not ended yet. */
  get restBytes(): number {
    return this.#restBytes
  }

  /** The lines that are whole now, each with its newline; empty when there is none. */
  take(chunk: Buffer): Buffer {
    const end = chunk.lastIndexOf(newline) + 1
    if (end === 0) {
      this.#keep(chunk)
      return chunk.subarray(0, 0)
    }
    const lines =
      this.#restBytes === 0 ? chunk.subarray(0, end) : Buffer.concat([...this.#rest, chunk.subarray(0, end)])
    this.#forget()
    this.#keep(chunk.subarray(end))
    return lines
  }

  /** The line that has not ended, as if it had; empty when there is none. */
  end(): Buffer {
    const line = this.#restBytes === 0 ? Buffer.alloc(0) : Buffer.concat([...this.#rest, Buffer.of(newline)])
    this.#forget()
    return line
  }

  /** As `end`, but a character that has only begun stays. */
  cut(): Buffer {
    const rest = Buffer.concat(this.#rest)
    const end = endOfCharacters(rest)
    this.#forget()
    this.#keep(rest.subarray(end))
    return end === 0 ? rest.subarray(0, 0) : Buffer.concat([rest.subarray(0, end), Buffer.of(newline)])
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#rest.push(bytes)
    this.#restBytes += bytes.length
  }

  #forget(): void {
    this.#rest = []
    this.#restBytes = 0
  }
}

/** The position after the last whole character of UTF-8; bytes that are none count as whole. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte < 0xc0) continue
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
