/** Each entry as a server-sent event (WHATWG HTML, section 9.2): its line, and as `id` where to go on after it. */
import { formatOffset } from '@message-gatherer/protocol'
import { entriesIn } from './entries.js'
import type { Encoder } from './encoder.js'

const emptyLine = Buffer.from('\n')

/** A line holds neither CR nor LF (journal rule J3), so that it is one line of `data`. */
export const eventStream: Encoder = (runs, { journalId, order }) =>
  runs
    .flatMap(run => entriesIn(run, order))
    .flatMap(({ offset, end, line }) => [
      Buffer.from(`id: ${formatOffset(journalId, order === 'asc' ? end : offset)}\ndata: `),
      line,
      emptyLine,
    ])
