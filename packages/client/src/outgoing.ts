/** A message as its sender hands it over: checked, and turned into a line that can be kept. */
import {
  defaultStream,
  GathererError,
  isRfc3339,
  isStreamName,
  maxSourceCharacters,
  streamNameRule,
} from '@message-gatherer/protocol'
import type { MessageLabels } from './spool/spooled-line.js'

export interface Labels {
  /** 1 to 64 characters by the rule of names; default `default`. */
  readonly stream?: string
  /** When it happened; RFC 3339 if it is text. Default: now. */
  readonly sentAt?: Date | string
  /** Where it comes from: 1 to 256 characters. */
  readonly source?: string
}

/** @throws {GathererError} USAGE: a label outside its rule. */
export function checkedLabels({ stream = defaultStream, sentAt, source }: Labels, nowMs: number): MessageLabels {
  if (!isStreamName(stream)) throw usage(`'${stream}' is no name of a stream`, `a stream is ${streamNameRule}`)
  if (source !== undefined && (source.length < 1 || source.length > maxSourceCharacters)) {
    throw usage('the source will not do', `it has 1 to ${maxSourceCharacters} characters`)
  }
  return { stream, source, sentAt: timeOf(sentAt ?? new Date(nowMs)) }
}

/** The JSON text of a value. @throws {GathererError} USAGE: it has none. */
export function jsonOf(message: unknown): string {
  try {
    const text = JSON.stringify(message) as string | undefined
    if (text !== undefined) return text
  } catch (cause) {
    throw new GathererError('USAGE', `the message cannot be written as JSON: ${String(cause)}`, { cause })
  }
  throw usage(`a message of type ${typeof message} cannot be written as JSON`, 'send a value that has a JSON form')
}

/** A line without a checksum, for where nothing can damage it. */
export function encodePlainly(json: string, { sentAt, source, stream }: MessageLabels): Uint8Array {
  const from = source === undefined ? '' : `,"source":${JSON.stringify(source)}`
  return new TextEncoder().encode(`{"sent_at":"${sentAt}"${from},"stream":"${stream}","message":${json}}\n`)
}

function timeOf(time: Date | string): string {
  const text = typeof time === 'string' ? time : isNaN(time.getTime()) ? '' : time.toISOString()
  if (isRfc3339(text)) return text
  throw usage(`'${String(time)}' is no time`, 'write it as in 2026-11-22T05:41:51Z')
}

function usage(message: string, hint: string): GathererError {
  return new GathererError('USAGE', message, { hint })
}
