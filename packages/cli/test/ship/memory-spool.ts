/** A spool in memory that does what its port says, and can be full. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AppendOptions, FileEnd, MessageSpool, Spooled, SpoolLines } from '@message-gatherer/client'

export interface SpooledLine {
  readonly sent_at: string
  readonly source: string
  readonly stream: string
  readonly file?: string
  readonly end?: number
  readonly message: string
}

export class MemorySpool implements MessageSpool {
  readonly lines: SpooledLine[] = []
  readonly #ends = new Map<string, FileEnd>()
  /** So many appends have room. */
  #room = Infinity
  #whenRoom: (() => void)[] = []

  /** From now on appends wait. */
  fill(): void {
    this.fillAfter(0)
  }

  /** The same, after so many more. */
  fillAfter(appends: number): void {
    this.#room = appends
  }

  makeRoom(): void {
    this.#room = Infinity
    for (const go of this.#whenRoom.splice(0)) go()
  }

  /** Resolves when an append waits for room. */
  async isFull(): Promise<void> {
    while (this.#whenRoom.length === 0) await nextTurn()
  }

  async append(lines: SpoolLines, { of, signal }: AppendOptions = {}): Promise<Spooled> {
    await Promise.resolve()
    while (this.#room === 0) await this.#change(signal)
    this.#room--
    const at = of && (this.#ends.get(of.file)?.end ?? of.from)
    if (of && at !== undefined && at !== of.from) return { kind: 'moved', at }
    const first = this.lines.length
    const texts = Buffer.from(lines.bytes).toString().split('\n').slice(0, -1)
    for (const text of texts) this.#add(JSON.parse(text) as SpooledLine)
    return { kind: 'spooled', first, end: this.lines.length }
  }

  fileEnds(): Promise<ReadonlyMap<string, FileEnd>> {
    return Promise.resolve(new Map(this.#ends))
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) reject(signal.reason as Error)
      this.#whenRoom.push(resolve)
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
    })
  }

  #add(line: SpooledLine): void {
    this.lines.push(line)
    const { file, end, source, sent_at } = line
    if (file === undefined || end === undefined) return
    const since = this.#ends.get(file)?.since ?? sent_at
    this.#ends.delete(file)
    this.#ends.set(file, { end, since, source })
  }
}
