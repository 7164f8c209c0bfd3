/**
 * Lines that strangers can cause, so many a minute and kind: a flood must not fill a disk (rule O9).
 *
 * What was left out is counted, and told when the minute is over.
 */
import type { Level, Log, LogFields } from './log.js'

export interface Repeated {
  /** Lines of one kind are counted together. */
  readonly kind: string
  readonly level: Level
  readonly sentence: string
  readonly fields?: LogFields
}

interface Minute {
  readonly latest: Repeated
  said: number
  leftOut: number
}

/** Beyond, lines are of the kind of all others. */
const mostKinds = 200

export class Repeats {
  readonly #log: Log
  readonly #most: number
  readonly #minutes = new Map<string, Minute>()

  /** @param most lines of one kind that are written in a minute. */
  constructor(log: Log, most: number) {
    this.#log = log
    this.#most = most
  }

  /** Writes the line, or counts it: then it is one for who debugs. */
  say(line: Repeated): void {
    const { level, sentence, fields } = line
    const minute = this.#minuteOf(line)
    if (minute.said < this.#most) {
      minute.said++
      return this.#log.write(level, sentence, fields)
    }
    minute.leftOut++
    this.#log.debug(sentence, fields)
  }

  /** The minute is over: says what was left out of it. */
  endMinute(): void {
    for (const { latest, leftOut } of this.#minutes.values()) {
      if (leftOut === 0) continue
      const { level, sentence, fields } = latest
      const code = fields?.['code']
      this.#log.write(level, `${sentence}: ${leftOut} more in a minute`, {
        ...(code !== undefined && { code }),
        times: leftOut,
      })
    }
    this.#minutes.clear()
  }

  #minuteOf(line: Repeated): Minute {
    const kind = this.#minutes.size < mostKinds || this.#minutes.has(line.kind) ? line.kind : 'other'
    const minute = this.#minutes.get(kind) ?? { latest: line, said: 0, leftOut: 0 }
    this.#minutes.set(kind, minute)
    return minute
  }
}
