/** What one piece of a reading has found so far, and how much more it may (see `scan.ts`). */
import type { Run, ScanRequest, Scanned } from './scan.js'

/** What is skipped by an index costs a little too, so that a piece ends in time. */
const skippedPerByte = 64

/** Lines in a buffer, of which the first stands at `offset` of the journal. */
export interface Lines {
  readonly bytes: Buffer
  readonly offset: number
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
  #open: Lines | undefined

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
    this.#bytes += lines.bytes.length
    const joined = this.#open && joinedOf(this.#open, lines)
    if (!joined) this.flush()
    this.#open = joined ?? lines
  }

  flush(): void {
    if (!this.#open) return
    const { bytes, offset, entries } = this.#open
    this.#runs.push({ offset, bytes: Buffer.from(bytes), entries })
    this.#open = undefined
  }

  result(next: number): Scanned {
    this.flush()
    return { runs: this.#runs, entries: this.#entries, next, passed: Math.abs(next - this.#request.from) }
  }
}

/** Two that stand side by side in one buffer, in whatever order they came. */
function joinedOf(one: Lines, other: Lines): Lines | undefined {
  const [first, second] = one.offset < other.offset ? [one, other] : [other, one]
  if (first.offset + first.bytes.length !== second.offset || first.bytes.buffer !== second.bytes.buffer)
    return undefined
  const { buffer, byteOffset, length } = first.bytes
  const bytes = Buffer.from(buffer, byteOffset, length + second.bytes.length)
  return { bytes, offset: first.offset, entries: one.entries + other.entries }
}
