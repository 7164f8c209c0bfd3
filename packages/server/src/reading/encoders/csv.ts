/** Time, user and message of each entry; whoever sends it writes the first row. */
import { csvRowOf } from '@message-gatherer/protocol'
import { entriesIn } from './entries.js'
import type { Encoder } from './encoder.js'

export const csv: Encoder = (runs, { order }) =>
  runs
    .flatMap(run => entriesIn(run, order))
    .map(({ line }) => Buffer.from(csvRowOf(line.toString('utf8', 0, line.length - 1))))
