/**
 * A `Log` by pino: JSON lines, or the same for people.
 *
 * In this thread: a line is made where it is written, and handed on as text.
 */
import { pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import type { Level, Log, LogFields } from './log.js'

export type LogFormat = 'json' | 'pretty' | 'none'

export interface LogOptions {
  /** The least level that is written. */
  readonly level: Level
  readonly format: LogFormat
  readonly hasColors: boolean
  readonly now: () => number
  /** Takes one line or several, each with its newline. */
  readonly write: (text: string) => void
}

export function createLog({ level, format, hasColors, now, write }: LogOptions): Log {
  const logger = pino(
    {
      level: format === 'none' ? 'silent' : level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
    },
    { write: format === 'pretty' ? text => write(forPeople(text)) : write },
  )
  const forPeople = prettyFactory({ colorize: hasColors, translateTime: 'SYS:HH:MM:ss', singleLine: true })
  const line =
    (of: Level) =>
    (sentence: string, fields: LogFields = {}) =>
      logger[of](fields, sentence)
  return {
    isOn: of => logger.isLevelEnabled(of),
    write: (of, sentence, fields) => line(of)(sentence, fields),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  }
}
