/** What waits for those who read, each buffer once however many it waits for (protocol rule R12). */
export class WaitingBytes {
  readonly #holders = new Map<Uint8Array, number>()
  #total = 0

  /** In bytes. */
  get total(): number {
    return this.#total
  }

  add(bytes: Uint8Array): void {
    const holders = this.#holders.get(bytes) ?? 0
    if (holders === 0) this.#total += bytes.length
    this.#holders.set(bytes, holders + 1)
  }

  remove(bytes: Uint8Array): void {
    const holders = this.#holders.get(bytes) ?? 0
    if (holders > 1) return void this.#holders.set(bytes, holders - 1)
    if (this.#holders.delete(bytes)) this.#total -= bytes.length
  }
}
