/** The lines as stored, byte for byte: ascending nothing is looked at, let alone copied line by line. */
import { entriesIn } from './entries.js'
import type { Encoder } from './encoder.js'

export const ndjson: Encoder = (runs, { order }) =>
  order === 'asc' ? runs.map(({ bytes }) => bytes) : runs.flatMap(run => entriesIn(run, order)).map(({ line }) => line)
