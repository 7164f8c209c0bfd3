/**
 * How a command and its server stand: the first answer must come within `--timeout`, after it the command waits as long as
 * it takes, and says so once (reading rule T1).
 */
import type { CertificateTrouble, ReadControl, ReadEvent } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import type { Context } from '../context.js'

export interface ContactOptions {
  readonly server: string
  /** Asks the command to end. */
  readonly stop: AbortSignal
  readonly onEvent?: ((event: ReadEvent) => void) | undefined
}

export class Contact {
  readonly #context: Context
  readonly #options: ContactOptions
  readonly #met = new AbortController()
  readonly #failed = new AbortController()
  #reason = ''
  #hint = ''
  /** What was said to be waited for; undefined: nothing is. */
  #waitsFor: CertificateTrouble | 'the server' | undefined

  constructor(context: Context, options: ContactOptions) {
    this.#context = context
    this.#options = options
    this.#reason = `it did not answer within ${context.settings.timeoutMs / 1000} s`
  }

  /** What a reader is to be given. Aborts with SERVER_UNREACHABLE when nobody answered in time. */
  begin(): ReadControl {
    const { surroundings, settings } = this.#context
    void surroundings.sleep(settings.timeoutMs, this.#met.signal).then(() => this.#timeIsOver())
    const signal = AbortSignal.any([this.#options.stop, this.#failed.signal])
    return { signal, onEvent: event => this.#on(event) }
  }

  /** Idempotent. */
  close(): void {
    this.#met.abort()
  }

  #timeIsOver(): void {
    if (this.#met.signal.aborted) return
    const message = `nothing can be read from ${this.#options.server}: ${this.#reason}`
    this.#failed.abort(new GathererError('SERVER_UNREACHABLE', message, { hint: this.#hint }))
  }

  #on(event: ReadEvent): void {
    this.#options.onEvent?.(event)
    if (event.kind === 'waiting') this.#waits(event)
    if (event.kind === 'reading') this.#goesOn()
  }

  #waits({ reason, hint, code }: ReadEvent & { kind: 'waiting' }): void {
    this.#reason = reason
    this.#hint = hint
    const waitsFor = code ?? 'the server'
    if (!this.#met.signal.aborted || this.#waitsFor === waitsFor) return
    // That a server is away besides is no news.
    if (code === undefined && this.#waitsFor !== undefined) return
    this.#waitsFor = waitsFor
    this.#context.talk.say(`waiting for ${this.#options.server}: ${reason}${code ? `\n  ${hint}` : ''}`)
  }

  #goesOn(): void {
    this.#met.abort()
    if (this.#waitsFor) this.#context.talk.say(`reading from ${this.#options.server} again`)
    this.#waitsFor = undefined
  }
}
