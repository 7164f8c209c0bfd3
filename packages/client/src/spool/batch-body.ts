/**
 * The body of a request, from spooled lines: `{"sent_at":…,"source":…,"message":…}`, one line each, in one buffer that is used again.
 *
 * Takes lines of one stream only.
 */
import { partsOf, type LineParts } from './spooled-line.js'

const closing = Buffer.from('}\n')
const messageField = ',"message":'.length
const smallest = 64 * 1024

export class BatchBody {
  #bytes = Buffer.allocUnsafe(smallest)
  #most = 0
  #at = 0
  #count = 0
  #stream: string | undefined

  get count(): number {
    return this.#count
  }

  /** @param bytes of the body at most; a single message may be larger. */
  begin(bytes: number): this {
    this.#most = bytes
    this.#at = 0
    this.#count = 0
    this.#stream = undefined
    return this
  }

  /** False: it does not fit, or is of another stream; it was not added. */
  add(line: Buffer): boolean {
    const parts = partsOf(line)
    if (!parts) return false
    const length = parts.envelopeEnd + messageField + parts.messageEnd - parts.messageStart + closing.length
    if (this.#count > 0 && (this.#at + length > this.#most || !this.#isOfStream(line, parts))) return false
    this.#stream ??= line.toString('latin1', parts.streamStart, parts.streamEnd)
    this.#write(line, parts, length)
    return true
  }

  take(): { readonly count: number; readonly stream: string; readonly body: Uint8Array } {
    return { count: this.#count, stream: this.#stream ?? '', body: this.#bytes.subarray(0, this.#at) }
  }

  #isOfStream(line: Buffer, { streamStart, streamEnd }: LineParts): boolean {
    return line.toString('latin1', streamStart, streamEnd) === this.#stream
  }

  #write(line: Buffer, { envelopeEnd, messageStart, messageEnd }: LineParts, length: number): void {
    this.#reserve(length)
    this.#at += line.copy(this.#bytes, this.#at, 0, envelopeEnd)
    this.#at += line.copy(this.#bytes, this.#at, messageStart - messageField, messageEnd)
    this.#at += closing.copy(this.#bytes, this.#at)
    this.#count++
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(Math.min(this.#bytes.length * 4, this.#most), this.#at + length))
    this.#bytes.copy(grown, 0, 0, this.#at)
    this.#bytes = grown
  }
}
