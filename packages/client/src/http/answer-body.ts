/**
 * What is kept of an answer: its first 256 KiB, as text. That is more than any answer of ours.
 */
const maxBytes = 256 * 1024

export class AnswerBody {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #text = ''
  #bytes = 0

  /** False: it is full, and the rest need not be read. */
  add(chunk: Uint8Array): boolean {
    const kept = chunk.subarray(0, maxBytes - this.#bytes)
    this.#bytes += kept.length
    this.#text += this.#decoder.decode(kept, { stream: true })
    return this.#bytes < maxBytes
  }

  /** To be asked once, at the end. What is not UTF-8 is shown as U+FFFD. */
  text(): string {
    return this.#text + this.#decoder.decode()
  }
}
