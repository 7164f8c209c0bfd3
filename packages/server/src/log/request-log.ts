/**
 * What the log says of refused requests: which are worth a line, and which fields it has (rules O7 to O9).
 *
 * Of an error its code and, where the sentence is all ours, the sentence: others may quote what was sent.
 */
import { errorCodes, type Code, type GathererError } from '@message-gatherer/protocol'
import type { Refusal } from '../http/request-watch.js'
import type { Level, Log, LogFields } from './log.js'
import type { Repeats } from './repeats.js'

/** What an operator should know; anything else is between a sender and its programmer. */
const telling: Partial<Record<Code, Level>> = {
  UNEXPECTED: 'error',
  TOO_MANY_REQUESTS: 'warn',
  WRONG_CREDENTIALS: 'warn',
  JOURNAL_FULL: 'warn',
  JOURNAL_POISONED: 'warn',
  DATABASE_UNAVAILABLE: 'warn',
  TOKEN_NOT_MADE: 'warn',
}
const longestPath = 200

export class RequestLog {
  readonly #log: Log
  readonly #repeats: Repeats

  /** @param repeats takes what strangers can cause. */
  constructor(log: Log, repeats: Repeats) {
    this.#log = log
    this.#repeats = repeats
  }

  refused(refusal: Refusal): void {
    const { code, error } = refusal
    const level = telling[code]
    const sentence = level === 'error' ? bug : errorCodes[code].title
    if (level !== undefined) {
      const kind = `${code} ${level === 'error' ? placeOf(error) : ''}`
      const fields = { ...fieldsOf(refusal), ...detailsOf(error) }
      this.#repeats.say({ kind, level, sentence, fields })
    } else if (this.#log.isOn('debug')) this.#log.debug(sentence, fieldsOf(refusal))
  }

  /** Something failed when the answer had begun. */
  failed(error: GathererError): void {
    const fields = { code: error.code, ...detailsOf(error) }
    this.#repeats.say({ kind: `failed ${placeOf(error)}`, level: 'error', sentence: bug, fields })
  }
}

const bug = 'a bug, please report it'

function fieldsOf({ requestId, user, address, code, method, path, status, ms }: Refusal): LogFields {
  return {
    request_id: requestId,
    user,
    address,
    code,
    method,
    path: path?.slice(0, longestPath).replace(/[^\x20-\x7e]/g, '?'),
    status,
    ms: ms === undefined ? undefined : Math.round(ms * 10) / 10,
  }
}

function detailsOf(error: GathererError | undefined): LogFields {
  if (!error) return {}
  return error.code === 'UNEXPECTED' ? { stack: stackOf(error) } : { reason: error.message }
}

function stackOf({ cause }: GathererError): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

/** Where in our program it was thrown: there are only so many places. */
function placeOf(error: GathererError | undefined): string {
  return (error && /^\s+at .*$/m.exec(stackOf(error))?.[0].trim()) ?? ''
}
