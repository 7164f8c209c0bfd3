/** Numbers of blocks, ascending, as bytes: each one's distance to the one before, seven bits a byte, the lowest first. */

/** Collects a list; the same number again counts once. */
export class BlockList {
  #bytes = new Uint8Array(4)
  #length = 0
  #last = 0

  /** @param block not less than the one before. */
  add(block: number): void {
    if (this.#length > 0 && block === this.#last) return
    if (this.#length + 5 > this.#bytes.length) this.#grow()
    let distance = block - this.#last
    for (; distance >= 0x80; distance >>>= 7) this.#bytes[this.#length++] = (distance & 0x7f) | 0x80
    this.#bytes[this.#length++] = distance
    this.#last = block
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#bytes.length + 5)
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

export function* blocksIn(list: Uint8Array): Generator<number> {
  let block = 0
  let distance = 0
  let shift = 0
  for (const byte of list) {
    distance |= (byte & 0x7f) << shift
    shift += 7
    if (byte >= 0x80) continue
    block += distance
    yield block
    distance = 0
    shift = 0
  }
}
