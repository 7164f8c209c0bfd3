/** The native dialect's vocabulary: where messages are sent, in what form, and the answer (protocol rules M1 to M8). */

export const messagesPath = '/v1/messages'

export const messageTypes = {
  json: 'application/json',
  lines: 'application/x-ndjson',
  envelopes: 'application/vnd.message-gatherer+ndjson',
  text: 'text/plain',
  form: 'application/x-www-form-urlencoded',
} as const

/** In lower case, as Node has them. */
export const producerHeaders = { id: 'gatherer-producer', sequence: 'gatherer-sequence' } as const

/** All messages of the request are on the disk. */
export interface StoredAnswer {
  /** How many messages this request added. */
  readonly accepted: number
  /** How many were stored before. */
  readonly duplicates: number
  /** With a producer: the number of its next message. */
  readonly next_sequence?: number
  /** With a producer: CRC-32 of the stored JSON text of message `next_sequence - 1`, 8 lower-case hex digits. */
  readonly last_crc32?: string
}
