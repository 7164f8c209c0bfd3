/** The vocabulary of reading over HTTP: where entries are read, in what form, and how an answer tells where to go on. */

export const streamsPath = '/v1/streams'
export const sendersPath = '/v1/senders'
export const histogramPath = '/v1/histogram'

/** The formats of entries (protocol rule R9). */
export const entryTypes = {
  ndjson: 'application/x-ndjson',
  json: 'application/json',
  csv: 'text/csv',
  'event-stream': 'text/event-stream',
} as const

/** As people write them (protocol rules R3, R11). */
export const offsetHeaders = {
  /** Where to go on: a header, or a trailer. */
  next: 'Gatherer-Next-Offset',
  /** The end of the journal when the answer began. */
  end: 'Gatherer-End-Offset',
  /** A trailer: why an answer that follows ended. */
  ending: 'Gatherer-End',
} as const

/** Of an answer, in entries. */
export const maxReadLimit = 10_000

/** What an answer has at most that neither follows nor says. */
export const usualReadLimit = 100

export const maxRegexCharacters = 1000

/** Conditions on the fields of a message: each one goes through the whole of it. */
export const maxWheres = 16

/** Of a histogram (protocol rule R17). */
export const maxBuckets = 500
export const usualBuckets = 60
