/**
 * Somebody who reads: what it is sent, how long it has not taken it, and why it ends.
 *
 * Knows a stream to write to, nothing of HTTP. Holds the last piece that was not taken, and nothing more.
 */
import type { Writable } from 'node:stream'
import type { GathererError } from '@message-gatherer/protocol'
import type { WaitingBytes } from './waiting-bytes.js'

/** Why somebody may not follow any longer, at a time in Unix milliseconds; undefined: it may (protocol rule R11). */
export type Permission = (nowMs: number) => GathererError | undefined

export interface ReaderOptions {
  readonly stream: Writable
  readonly waiting: WaitingBytes
  readonly now: () => number
  /** There is more that waits now. */
  readonly onWaiting: () => void
}

export class Reader {
  readonly #options: ReaderOptions
  readonly #aborting = new AbortController()
  #permission: Permission | undefined
  #ending: GathererError | undefined
  /** What it has not taken. */
  #held: Uint8Array[] = []
  #waitingSinceMs: number | undefined
  #heartbeat: (() => Uint8Array) | undefined
  #wroteAtMs: number

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#wroteAtMs = options.now()
    const { stream } = options
    stream.on('drain', () => this.#taken())
    stream.once('finish', () => this.#taken())
    stream.once('close', () => {
      this.#taken()
      this.#aborting.abort()
    })
    if (stream.destroyed) this.#aborting.abort()
  }

  /** Aborts when it is gone, or is to end. */
  get signal(): AbortSignal {
    return this.#aborting.signal
  }

  /** Why it is to end, if it is not simply gone. */
  get ending(): GathererError | undefined {
    return this.#ending
  }

  get isGone(): boolean {
    return this.#options.stream.destroyed
  }

  get isFollowing(): boolean {
    return this.#permission !== undefined
  }

  /** Unix milliseconds since when it has taken nothing; undefined: it has taken all. */
  get waitingSinceMs(): number | undefined {
    return this.#waitingSinceMs
  }

  get wroteAtMs(): number {
    return this.#wroteAtMs
  }

  follow(permission: Permission): void {
    this.#permission = permission
  }

  /** Why it may not follow any longer; undefined: it may, or does not follow. */
  refusal(nowMs: number): GathererError | undefined {
    return this.#permission?.(nowMs)
  }

  /** Resolves once it has taken them. @throws the signal's reason */
  async write(...buffers: readonly Uint8Array[]): Promise<void> {
    this.signal.throwIfAborted()
    this.#heartbeat = undefined
    if (this.#send(buffers)) return
    await new Promise<void>((resolve, reject) => {
      const { stream } = this.#options
      const abort = () => {
        stream.off('drain', drain)
        reject(this.signal.reason)
      }
      const drain = () => {
        this.signal.removeEventListener('abort', abort)
        resolve()
      }
      stream.once('drain', drain)
      this.signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Its last bytes; nothing is written after them. */
  finish(...buffers: readonly Uint8Array[]): void {
    const { stream, onWaiting } = this.#options
    this.#heartbeat = undefined
    stream.cork()
    for (const bytes of buffers.filter(({ length }) => length > 0)) {
      this.#hold(bytes)
      stream.write(bytes)
    }
    // It uncorks.
    stream.end()
    onWaiting()
  }

  /** There is nothing for it just now: until the next write this tells it so. */
  rest(heartbeat: () => Uint8Array): void {
    this.#heartbeat = heartbeat
  }

  beat(): void {
    if (this.#heartbeat && this.#waitingSinceMs === undefined) this.#send([this.#heartbeat()])
  }

  /** What is under way for it ends, and it is told why. */
  end(reason: GathererError): void {
    this.#ending ??= reason
    this.#aborting.abort(reason)
  }

  onClose(tell: () => void): void {
    this.#options.stream.once('close', tell)
  }

  cut(): void {
    this.#options.stream.destroy()
  }

  /** @returns true: it has taken all. */
  #send(buffers: readonly Uint8Array[]): boolean {
    const { stream, now, onWaiting } = this.#options
    this.#wroteAtMs = now()
    const refused = buffers.filter(bytes => bytes.length > 0 && !stream.write(bytes))
    for (const bytes of refused) this.#hold(bytes)
    if (refused.length > 0) onWaiting()
    return refused.length === 0
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes)
    this.#options.waiting.add(bytes)
    this.#waitingSinceMs ??= this.#options.now()
  }

  #taken(): void {
    for (const bytes of this.#held.splice(0)) this.#options.waiting.remove(bytes)
    this.#waitingSinceMs = undefined
  }
}
