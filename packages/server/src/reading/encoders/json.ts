/** Each entry as stored, with its own offset before it, and a comma between two; who sends it puts brackets around. */
import { formatOffset } from '@message-gatherer/protocol'
import { entriesIn } from './entries.js'
import type { Encoder } from './encoder.js'

export const json: Encoder = (runs, { journalId, order }) =>
  runs
    .flatMap(run => entriesIn(run, order))
    .flatMap(({ offset, line }, index) => [
      Buffer.from(`${index === 0 ? '' : ','}{"offset":"${formatOffset(journalId, offset)}",`),
      // Without its brace and its newline.
      line.subarray(1, -1),
    ])
