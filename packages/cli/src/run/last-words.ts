/**
 * How long to listen after COMMAND has ended: a process that it left behind may keep its pipes open for ever.
 *
 * What COMMAND itself wrote is in the pipes by then, and is read to its end.
 */
import type { Passage } from './passage.js'
import type { Surroundings } from '../surroundings.js'

const graceMs = 1000

/** No pipe holds more (Linux, `/proc/sys/fs/pipe-max-size`): what comes beyond this was written later. */
const mostInPipe = 1024 * 1024

export interface Listening {
  readonly sleep: Surroundings['sleep']
  /** Ends it at once, also when somebody has not read what is there. */
  readonly stop: AbortSignal
}

/** Resolves when all pipes have ended, or were closed after a second in which they could be read. */
export async function lastWords(
  passages: readonly Passage[],
  allEnded: Promise<unknown>,
  { sleep, stop }: Listening,
): Promise<void> {
  const ended = new AbortController()
  const end = allEnded.then(() => ended.abort())
  const enough = AbortSignal.any([ended.signal, stop])
  const before = passages.map(passage => passage.bytes)
  do await sleep(graceMs, enough)
  while (!enough.aborted && passages.some((passage, index) => isOwed(passage, before[index] ?? 0)))
  for (const passage of passages) passage.close()
  await end
}

function isOwed(passage: Passage, before: number): boolean {
  return passage.waits && passage.bytes - before < mostInPipe
}
