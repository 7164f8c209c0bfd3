/** Much happens, little is drawn: whoever asks often is answered ten times a second at most, and once a frame. */
import { now, wait } from './clock.js'

/** More than a tenth of a second, so that other small changes still fit into ten a second. */
const usualMs = 120

export class Beat {
  readonly #act: () => void
  readonly #ms: number
  readonly #stopped = new AbortController()
  #last = -Infinity
  #isAsked = false

  constructor(act: () => void, ms = usualMs) {
    this.#act = act
    this.#ms = ms
  }

  /** It acts soon, once for all who ask until then. A page that is not seen waits until it is. */
  ask(): void {
    if (this.#isAsked || this.#stopped.signal.aborted) return
    this.#isAsked = true
    void wait(Math.max(0, this.#last + this.#ms - now()), this.#stopped.signal).then(() => {
      requestAnimationFrame(() => this.#beat())
    })
  }

  /** Never acts again. Idempotent. */
  stop(): void {
    this.#stopped.abort()
  }

  #beat(): void {
    this.#isAsked = false
    if (this.#stopped.signal.aborted) return
    this.#last = now()
    this.#act()
  }
}
