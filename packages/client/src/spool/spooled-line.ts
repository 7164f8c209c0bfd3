/**
 * The lines of a spool: messages, and the head of a segment (spool rules Q2, Q3, Q9).
 *
 * A message's line is laid out so that what goes to the server is two runs of its bytes: what stands before `stream`, and
 * the message.
 */
import { checksumBytes, closeLine, lineOfObject } from '@message-gatherer/disk'
import type { FileEnd } from './spool-port.js'

export interface Head {
  readonly producer: string
  /** The number of the message with sequence 0. */
  readonly base: number
  /** The number of the segment's first message. */
  readonly first: number
  /** How far each file was read when the segment was begun. */
  readonly files: ReadonlyMap<string, FileEnd>
}

export interface MessageLabels {
  /** RFC 3339. */
  readonly sentAt: string
  /** 1 to 256 characters. */
  readonly source?: string | undefined
  readonly stream: string
  /** From which file it comes and where it ends there (spool rule Q9). */
  readonly of?: { readonly file: string; readonly end: number }
}

/** Where a message's parts stand in its line. */
export interface LineParts {
  /** The end of `{"sent_at":…,"source":…`. */
  readonly envelopeEnd: number
  readonly streamStart: number
  readonly streamEnd: number
  /** Of the JSON text. */
  readonly messageStart: number
  readonly messageEnd: number
}

/** JSON strings hold no bare quote, so these bytes stand in a line only where they belong. */
const streamField = Buffer.from(',"stream":"')
const messageField = Buffer.from(',"message":')
const fileField = Buffer.from(',"file":"')
const endField = Buffer.from('","end":')
const quote = 0x22
const headStart = '{"spool":1,'

export function encodeHead({ producer, base, first, files }: Head): Buffer {
  const told = [...files].map(([file, { end, since, source }]) => {
    const place: FilePlace = source === undefined ? [end, since] : [end, since, source]
    return [file, place] as const
  })
  const fields = { spool: 1, producer, base, first, files: Object.fromEntries(told), message: null }
  return lineOfObject(fields)
}

/** Undefined: an intact line that is no head. */
export function parseHead(line: Buffer): Head | undefined {
  if (!line.toString('latin1', 0, headStart.length).startsWith(headStart)) return undefined
  const { producer, base, first, files } = JSON.parse(line.toString()) as HeadFields
  const told = Object.entries(files).map(([file, [end, since, source]]) => [file, { end, since, source }] as const)
  return { producer, base, first, files: new Map(told) }
}

type FilePlace = readonly [end: number, since: string, source?: string]

interface HeadFields extends Omit<Head, 'files'> {
  readonly files: Readonly<Record<string, FilePlace>>
}

/** The line of one message. @param json its text, without line breaks. */
export function encodeMessage(json: string, { sentAt, source, stream, of }: MessageLabels): Buffer {
  const from = source === undefined ? '' : `,"source":${JSON.stringify(source)}`
  const range = of === undefined ? '' : `,"file":"${of.file}","end":${of.end}`
  return closeLine(`{"sent_at":${JSON.stringify(sentAt)}${from},"stream":"${stream}"${range},"message":${json}`)
}

/** Undefined: an intact line that is no message. */
export function partsOf(line: Buffer): LineParts | undefined {
  const envelopeEnd = line.indexOf(streamField)
  if (envelopeEnd === -1) return undefined
  const streamStart = envelopeEnd + streamField.length
  const streamEnd = line.indexOf(quote, streamStart)
  const message = line.indexOf(messageField, streamEnd)
  if (message === -1) return undefined
  const messageStart = message + messageField.length
  return { envelopeEnd, streamStart, streamEnd, messageStart, messageEnd: line.length - checksumBytes }
}

/** Where a line ends in the file that it came from; undefined: it came from none. */
export function fileEndOf(line: Buffer): { readonly file: string; readonly end: number } | undefined {
  const message = line.indexOf(messageField)
  const at = line.lastIndexOf(fileField, message)
  if (at === -1) return undefined
  const fileStart = at + fileField.length
  const fileEnd = line.indexOf(quote, fileStart)
  const [, digits = ''] = /^(\d+)/.exec(line.toString('latin1', fileEnd + endField.length, message)) ?? []
  return { file: line.toString('latin1', fileStart, fileEnd), end: Number(digits) }
}

/** What stands in a line before its stream: when it was handed in, and where it comes from; undefined: it is no message. */
export function envelopeOf(line: Buffer): Buffer | undefined {
  const end = line.indexOf(streamField)
  return end === -1 ? undefined : line.subarray(0, end)
}

export function parseEnvelope(envelope: Buffer): Pick<MessageLabels, 'sentAt' | 'source'> {
  const { sent_at, source } = JSON.parse(`${envelope.toString()}}`) as {
    readonly sent_at: string
    readonly source?: string
  }
  return { sentAt: sent_at, source }
}

/** What a message's line says beside the message; undefined: it is none. */
export function labelsOf(line: Buffer): MessageLabels | undefined {
  const parts = partsOf(line)
  if (!parts) return undefined
  const envelope = parseEnvelope(line.subarray(0, parts.envelopeEnd))
  return { ...envelope, stream: line.toString('latin1', parts.streamStart, parts.streamEnd) }
}
