/**
 * One question to the server, asked again until it is answered: each entry once and in order, whatever is cut, restarted
 * or ended in between (reading rules T5, T8).
 *
 * Holds what came with one piece of the connection, and reads on only when somebody wants more. What answers mean is
 * decided in `reading-verdict.ts`, how long to wait in `patience.ts`.
 */
import { entryTypes, GathererError, hasCode, parseOffset } from '@message-gatherer/protocol'
import type { Credential } from '../delivery/credential.js'
import type { Denied } from '../delivery/sign-in-answer.js'
import type { Opened, Transport } from '../http/transport.js'
import { arrivalOf, type Arrival } from './arrival.js'
import type { ReadEntry, ReadEvent } from './entry-source.js'
import { EventStream } from './event-stream.js'
import type { Patience, Setback } from './patience.js'
import { pathOf, type Question } from './reading-request.js'
import { readOpening, type End, type Verdict } from './reading-verdict.js'

export interface ReadingOptions {
  readonly transport: Transport
  readonly credential: Credential
  readonly patience: Patience
  /** Resolves after so long, or when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly tell: (event: ReadEvent) => void
  /** Ends it, without an error. */
  readonly signal: AbortSignal
}

export interface Wanted {
  readonly question: Question
  /** Default: the first entry, descending the last. */
  readonly offset?: string | undefined
  /** Default: all. */
  readonly limit?: number | undefined
}

type Outcome = { readonly kind: 'done' } | { readonly kind: 'next page' } | Setback

const cut: Outcome = { kind: 'weather', reason: 'the connection was cut', hint: 'it is asked again' }
const unexpected: Outcome = {
  kind: 'weather',
  reason: 'the server ended its answer too early',
  hint: 'it is asked again',
}

export class Reading {
  readonly #options: ReadingOptions
  readonly #question: Question
  #authorization = ''
  #at: string | undefined
  #left: number
  #end: string | undefined

  constructor(options: ReadingOptions, { question, offset, limit = Infinity }: Wanted) {
    this.#options = options
    this.#question = question
    this.#at = offset
    this.#left = limit
  }

  /** Where the journal ended when the first answer began; undefined before that. */
  get end(): string | undefined {
    return this.#end
  }

  /**
   * To be called once.
   *
   * @throws {GathererError} OFFSET_UNKNOWN, NOT_ALLOWED, INVALID_REQUEST: the server refuses the question for good.
   *   WRONG_CREDENTIALS, INVALID_TOKEN: it does not let us in. SERVER_UNREACHABLE: from the beginning something else answers.
   *   ANSWER_DAMAGED: a line does not match its checksum, however often it is asked for.
   */
  async *entries(): AsyncGenerator<ReadEntry, void, undefined> {
    const { signal, sleep, patience } = this.#options
    for (;;) {
      const verdict = await this.#ask()
      const outcome = verdict.kind === 'reading' && !signal.aborted ? yield* this.#read(verdict) : verdict
      if (signal.aborted || outcome.kind === 'done' || outcome.kind === 'reading') return
      if (outcome.kind === 'next page') continue
      if (outcome.kind === 'unauthorized') this.#options.credential.refused(this.#authorization)
      await sleep(patience.after(outcome), signal)
    }
  }

  async #ask(): Promise<Verdict> {
    const { transport, credential, signal, now } = this.#options
    const authorized = await credential.authorization(signal)
    if (authorized.kind === 'weather') return authorized
    if (authorized.kind === 'denied') return { kind: 'refused', error: denied(authorized) }
    this.#authorization = authorized.authorization
    const place = { offset: this.#at, limit: this.#left === Infinity ? undefined : this.#left }
    const { authorization } = authorized
    const headers = { ...(authorization !== '' && { authorization }), accept: entryTypes['event-stream'] }
    const path = pathOf(this.#question, place)
    return readOpening(await transport.open({ method: 'GET', path, headers, signal }), now())
  }

  async *#read({ opened, end }: Verdict & { kind: 'reading' }): AsyncGenerator<ReadEntry, Outcome, undefined> {
    this.#begin(end)
    const from = this.#at
    for await (const arrival of arrivalsOf(opened)) {
      const outcome = this.#outcomeOf(arrival, from)
      if (outcome) return outcome
      if (arrival.kind !== 'entry') continue
      yield arrival.entry
      if (this.#left === 0) return { kind: 'done' }
    }
    return cut
  }

  /** An answer begins. What moves is pinned, so that it means the same when it is asked again. */
  #begin(end: string): void {
    this.#options.patience.answered(end)
    this.#end ??= end
    const fromEnd = this.#at === 'end' || (this.#at === undefined && this.#question.order === 'desc')
    if (fromEnd) this.#at = end
  }

  /** Undefined: it goes on; an entry is handed out. */
  #outcomeOf(arrival: Arrival, from: string | undefined): Outcome | undefined {
    switch (arrival.kind) {
      case 'entry':
        return this.#cameTo(arrival.entry.next) ?? void this.#left--
      case 'progress':
        this.#options.tell(arrival)
        return this.#cameTo(arrival.next)
      case 'place':
        return this.#cameTo(arrival.next)
      case 'end':
        return this.#outcomeOfEnd(arrival.end, from)
      case 'damaged':
        return arrival
      case 'nothing':
        return undefined
    }
  }

  /** What comes after the end of the first answer's beginning is left to whoever asks next: else it might never be over. */
  #cameTo(next: string): Outcome | undefined {
    const { patience } = this.#options
    const { follow, order } = this.#question
    patience.came()
    if (!follow && order === 'asc' && bytesOf(next) > bytesOf(this.#end)) return { kind: 'done' }
    if (next !== this.#at) patience.moved()
    this.#at = next
    return undefined
  }

  #outcomeOfEnd(end: End, from: string | undefined): Outcome {
    if (end.kind === 'limit') return this.#at === from ? unexpected : { kind: 'next page' }
    if (end.kind === 'caught up') return this.#question.follow ? unexpected : { kind: 'done' }
    return end
  }
}

/** Never rejects: trouble is how an answer ends. */
async function* arrivalsOf({ body }: Opened): AsyncGenerator<Arrival, void, undefined> {
  const stream = new EventStream()
  try {
    for await (const piece of body) {
      for (const event of stream.read(piece)) yield arrivalOf(event)
    }
  } catch (error) {
    if (!hasCode(error, 'SERVER_UNREACHABLE', 'TOO_LARGE')) throw error
    const { code, message: reason, hint = '' } = error
    if (code === 'TOO_LARGE') yield { kind: 'damaged', reason }
    else yield { kind: 'end', end: { kind: 'weather', reason, hint } }
  }
}

function bytesOf(offset: string | undefined): number {
  return parseOffset(offset ?? '')?.bytes ?? Infinity
}

function denied({ reason, hint = 'look at the name and the password; an admin can set a new one' }: Denied) {
  return new GathererError('WRONG_CREDENTIALS', reason, { hint })
}
