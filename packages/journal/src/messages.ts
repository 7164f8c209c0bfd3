/**
 * The messages of one request: ranges of one buffer, so that no byte is copied before it goes to its line.
 *
 * Knows where each text stands, nothing of how it came there.
 */

/** One message as its sender wrote it. */
export interface NewMessage {
  /** JSON text without line breaks; it is stored byte for byte. */
  readonly json: string
  readonly sentAt?: string
  readonly source?: string
}

export interface Messages {
  readonly bytes: Buffer
  /**
   * Six numbers a message: where its JSON text begins and ends, and so for the JSON text of its `sent_at` and `source`;
   * 0 and 0 for what it does not have.
   */
  readonly ranges: Uint32Array
}

/** The numbers that each message takes in `ranges`. */
export const rangeNumbers = 6

/** The bytes that the numbers of so many messages take. */
export function rangeBytes(count: number): number {
  return count * rangeNumbers * Uint32Array.BYTES_PER_ELEMENT
}

export function countOf({ ranges }: Messages): number {
  return ranges.length / rangeNumbers
}

/** The JSON text of a message; a view, not a copy. */
export function messageText({ bytes, ranges }: Messages, index: number): Buffer {
  return bytes.subarray(ranges[index * rangeNumbers], ranges[index * rangeNumbers + 1])
}

/** The bytes of all JSON texts together. */
export function textBytes({ ranges }: Messages): number {
  let bytes = 0
  for (let at = 0; at < ranges.length; at += rangeNumbers) bytes += (ranges[at + 1] ?? 0) - (ranges[at] ?? 0)
  return bytes
}

/** The same messages without the first ones; nothing is copied. */
export function withoutFirst({ bytes, ranges }: Messages, count: number): Messages {
  return { bytes, ranges: ranges.subarray(count * rangeNumbers) }
}

/** Collects ranges of a buffer. */
export class MessageRanges {
  readonly #bytes: Buffer
  #ranges = new Uint32Array(rangeNumbers)
  #length = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get count(): number {
    return this.#length / rangeNumbers
  }

  add(start: number, end: number): void {
    if (this.#length === this.#ranges.length) this.#grow()
    this.#ranges[this.#length] = start
    this.#ranges[this.#length + 1] = end
    this.#length += rangeNumbers
  }

  /** Where the latest message's `sent_at` (2) or `source` (4) stands. */
  addDetail(place: 2 | 4, start: number, end: number): void {
    this.#ranges[this.#length - rangeNumbers + place] = start
    this.#ranges[this.#length - rangeNumbers + place + 1] = end
  }

  /** Takes no more memory than the numbers need: many requests may wait with theirs. */
  messages(): Messages {
    const ranges = this.#length === this.#ranges.length ? this.#ranges : this.#ranges.slice(0, this.#length)
    return { bytes: this.#bytes, ranges }
  }

  #grow(): void {
    const grown = new Uint32Array(this.#ranges.length * 4)
    grown.set(this.#ranges)
    this.#ranges = grown
  }
}

/** Messages from their texts: for few at a time. */
export function messagesOf(list: readonly NewMessage[]): Messages {
  const texts: Buffer[] = []
  let end = 0
  const place = (text: string): readonly [number, number] => {
    const bytes = Buffer.from(text)
    texts.push(bytes)
    const start = end
    end += bytes.length
    return [start, end]
  }
  const detail = (text: string | undefined) => (text === undefined ? [0, 0] : place(JSON.stringify(text)))
  const ranges = list.flatMap(({ json, sentAt, source }) => [...place(json), ...detail(sentAt), ...detail(source)])
  return { bytes: Buffer.concat(texts), ranges: Uint32Array.from(ranges) }
}
