/**
 * Which of what arrives is shown: all of it, or one in so many while more comes than anybody can look at.
 *
 * Counts in windows of half a second; one that is over decides. Pure: knows the time only as it is told.
 */

export interface SamplerRules {
  /** Entries a second that are all shown. */
  readonly most: number
  /** For how long there have to be more, or fewer again, in milliseconds. */
  readonly patienceMs: number
}

const usual: SamplerRules = { most: 1000, patienceMs: 2000 }
const windowMs = 500

export class Sampler {
  readonly #rules: SamplerRules
  #windowAt: number
  #counted = 0
  #perSecond = 0
  /** Since when it is as the present state does not expect it. */
  #otherSince: number | undefined
  #oneIn = 1
  #untilNext = 0

  constructor(nowMs: number, rules = usual) {
    this.#windowAt = nowMs
    this.#rules = rules
  }

  /** 1: all is shown. */
  get oneIn(): number {
    return this.#oneIn
  }

  /** What arrived a second, in the last window. */
  get perSecond(): number {
    return this.#perSecond
  }

  /** One more has arrived. @returns whether it is shown. */
  admits(nowMs: number): boolean {
    this.look(nowMs)
    this.#counted++
    if (--this.#untilNext > 0) return false
    this.#untilNext = this.#oneIn
    return true
  }

  /** Time has passed, whether or not anything arrived. */
  look(nowMs: number): void {
    const elapsed = nowMs - this.#windowAt
    if (elapsed < windowMs) return
    this.#perSecond = Math.round((this.#counted * 1000) / elapsed)
    this.#counted = 0
    this.#decide(this.#windowAt, nowMs)
    this.#windowAt = nowMs
  }

  #decide(fromMs: number, nowMs: number): void {
    const { most, patienceMs } = this.#rules
    const isMuch = this.#perSecond > most
    const isSampling = this.#oneIn > 1
    this.#otherSince = isMuch === isSampling ? undefined : (this.#otherSince ?? fromMs)
    const isOver = this.#otherSince !== undefined && nowMs - this.#otherSince >= patienceMs
    if (isOver) this.#otherSince = undefined
    if (isMuch && (isOver || isSampling)) this.#oneIn = Math.ceil(this.#perSecond / most)
    else if (!isMuch && isOver) this.#showAll()
  }

  /** From the next one on, however many the sample would still have left out. */
  #showAll(): void {
    this.#oneIn = 1
    this.#untilNext = 0
  }
}
