/** What one piece of a reading has found so far, and how much more it may (see `scan.ts`). */
import type { Run, ScanRequest, Scanned } from './scan.js'

/** What is skipped by an index costs a little too, so that a piece ends in time. */
const skippedPerByte = 64

/** Lines in a buffer that is used again. */
export interface Lines {
  readonly bytes: Buffer
  /** Where they stand in it. */
  readonly start: number
  readonly end: number
  /** What has to be added to a position in it for the journal's offset. */
  readonly origin: number
  readonly entries: number
}

export class Piece {
  readonly #request: ScanRequest
  readonly #runs: Run[] = []
  #entries = 0
  #bytes = 0
  #spent = 0
  #isFull = false
  /** What stands together, not copied yet. */
  #open: { -readonly [K in keyof Lines]: Lines[K] } | undefined

  constructor(request: ScanRequest) {
    this.#request = request
  }

  get isDone(): boolean {
    const { limit, inputBytes } = this.#request
    return this.#isFull || this.#entries >= limit || (this.#spent > 0 && this.#spent >= inputBytes)
  }

  /** What may still be looked through. */
  get inputLeft(): number {
    return Math.max(0, this.#request.inputBytes - this.#spent)
  }

  spend(bytes: number): void {
    this.#spent += bytes
  }

  skip(bytes: number): void {
    this.#spent += Math.ceil(bytes / skippedPerByte)
  }

  /** True when so many entries with so many bytes can be taken; the first one always can. */
  hasRoomFor(entries: number, bytes: number): boolean {
    if (this.#entries + entries > this.#request.limit) return false
    return this.#bytes + bytes <= this.#request.outputBytes || (this.#entries === 0 && entries === 1)
  }

  /** What comes next has no room. */
  close(): void {
    this.#isFull = true
  }

  /** Takes lines that are to be copied before their buffer changes: by `flush`. */
  add(lines: Lines): void {
    this.#entries += lines.entries
    this.#bytes += lines.end - lines.start
    const open = this.#open
    if (open?.bytes === lines.bytes && (open.end === lines.start || open.start === lines.end)) {
      open.start = Math.min(open.start, lines.start)
      open.end = Math.max(open.end, lines.end)
      open.entries += lines.entries
    } else {
      this.flush()
      this.#open = { ...lines }
    }
  }

  flush(): void {
    if (!this.#open) return
    const { bytes, start, end, origin, entries } = this.#open
    this.#runs.push({ offset: origin + start, bytes: Buffer.from(bytes.subarray(start, end)), entries })
    this.#open = undefined
  }

  result(next: number): Scanned {
    this.flush()
    return { runs: this.#runs, entries: this.#entries, next, passed: Math.abs(next - this.#request.from) }
  }
}
