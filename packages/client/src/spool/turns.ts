/** One at a time within this process, in the order in which they came; who gives up leaves the line. */
export class Turns {
  #isTaken = false
  readonly #line: (() => void)[] = []

  /** Resolves when it is the caller's turn, which lasts until `end`. Rejects with the signal's reason when that aborts. */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.tryToTake()) return
    await this.#stand(signal)
  }

  /** False: it is somebody's turn. */
  tryToTake(): boolean {
    if (this.#isTaken) return false
    this.#isTaken = true
    return true
  }

  end(): void {
    const next = this.#line.shift()
    if (next) next()
    else this.#isTaken = false
  }

  #stand(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#line.splice(this.#line.indexOf(enter), 1)
        reject(signal?.reason as Error)
      }
      this.#line.push(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
