/** Which reader a body gets: by its `Content-Type` (protocol rule M2), always as UTF-8 (M3). */
import { GathererError, messageTypes } from '@message-gatherer/protocol'
import { countOf, rangeBytes } from '@message-gatherer/journal'
import { noRoom } from '../body.js'
import { envelopeReader } from './read-envelopes.js'
import { lineReader, valueReader } from './read-json.js'
import { textReader } from './read-text.js'
import { findInvalidUtf8 } from './utf8.js'
import { placeOf, type Reader } from './reading.js'
import type { MessageLimits } from '../limits.js'

const readers = new Map<string, (limits: MessageLimits) => Reader>([
  [messageTypes.json, valueReader],
  [messageTypes.lines, lineReader],
  [messageTypes.envelopes, envelopeReader],
  [messageTypes.text, textReader],
  [messageTypes.form, textReader],
])

/** @throws {GathererError} UNSUPPORTED_CONTENT_TYPE; the reader: INVALID_UTF8, TOO_MANY_REQUESTS and what its kind throws. */
export function readerFor(contentType: string | undefined, limits: MessageLimits): Reader {
  const create = readers.get(typeIn(contentType))
  if (!create) throw unsupported(`messages do not come as ${JSON.stringify(contentType)}`)
  const read = create(limits)
  return (body, room) => {
    checkUtf8(body)
    const reading = read(body, room)
    // Of a small body with many messages this is most of what it takes while it waits.
    if (!room.take(rangeBytes(countOf(reading.messages)))) throw noRoom()
    return reading
  }
}

/** The type in lower case. Nearly all headers are one of ours, letter by letter. */
function typeIn(contentType: string | undefined): string {
  if (contentType === undefined || contentType === '') return messageTypes.text
  if (readers.has(contentType)) return contentType
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const charset = parameters.map(parameter => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1]).find(Boolean)
  if (charset !== undefined && !['utf-8', 'utf8', 'us-ascii'].includes(charset)) {
    throw unsupported(`the charset ${JSON.stringify(charset)} is not known here`)
  }
  return type.trim()
}

function unsupported(detail: string): GathererError {
  return new GathererError('UNSUPPORTED_CONTENT_TYPE', detail, {
    hint: `one of ${Object.values(messageTypes).join(', ')}, in UTF-8`,
  })
}

function checkUtf8(body: Buffer): void {
  const byte = findInvalidUtf8(body)
  if (byte === -1) return
  const place = placeOf(body, byte)
  throw new GathererError('INVALID_UTF8', `line ${place.line} is not UTF-8 at byte ${byte}`, {
    hint: 'nothing was changed or stored; send UTF-8',
    members: place,
  })
}
