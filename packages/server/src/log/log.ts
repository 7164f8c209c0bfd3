/**
 * What a running server says to whoever looks after it: a level, a sentence, and fields for programs (rules O7 to O11).
 *
 * A port: who writes lines knows nothing of their form or where they go.
 */

export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

export type Level = (typeof levels)[number]

/** Never a secret, the text of a message, or a query. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  /** Whether lines of this level are written at all. */
  readonly isOn: (level: Level) => boolean
  readonly write: (level: Level, sentence: string, fields?: LogFields) => void
  readonly debug: (sentence: string, fields?: LogFields) => void
  /** Something happened as it should, and it is worth knowing. */
  readonly info: (sentence: string, fields?: LogFields) => void
  /** Somebody should look at it, not at once. */
  readonly warn: (sentence: string, fields?: LogFields) => void
  /** A bug, or the end. */
  readonly error: (sentence: string, fields?: LogFields) => void
}
