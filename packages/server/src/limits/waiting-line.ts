/**
 * A line in which few may wait, and of one sender fewer: the sign-ins that wait for a thread (operations rule L3).
 *
 * First come, first served.
 */
export interface WaitingLineOptions {
  readonly most: number
  readonly mostOfOne: number
}

export class WaitingLine<T> {
  readonly #options: WaitingLineOptions
  readonly #waiting: { readonly item: T; readonly from: string | undefined }[] = []
  readonly #counts = new Map<string, number>()

  constructor(options: WaitingLineOptions) {
    this.#options = options
  }

  get length(): number {
    return this.#waiting.length
  }

  /**
   * @param from whose it is; nobody's counts for nobody.
   * @returns false when there is no place for it.
   */
  push(item: T, from: string | undefined): boolean {
    const own = from === undefined ? 0 : (this.#counts.get(from) ?? 0)
    if (this.#waiting.length >= this.#options.most || own >= this.#options.mostOfOne) return false
    this.#waiting.push({ item, from })
    if (from !== undefined) this.#counts.set(from, own + 1)
    return true
  }

  /** Who has waited longest. */
  shift(): T | undefined {
    const first = this.#waiting.shift()
    if (first?.from !== undefined) this.#leave(first.from)
    return first?.item
  }

  #leave(from: string): void {
    const left = (this.#counts.get(from) ?? 1) - 1
    if (left === 0) this.#counts.delete(from)
    else this.#counts.set(from, left)
  }
}
