/** Entries as server-sent events, and what is told while there are none (protocol rules R10, R11). */
import { problemOf } from '@message-gatherer/protocol'
import { asGathererError } from './failures.js'
import { headersOf, unbuffered, type Answering } from './entry-answers.js'

export interface EventOptions extends Answering {
  readonly now: () => number
}

/** In milliseconds. */
const progressMs = 1000

/** Sends the events, to the last one. @throws Error: the reading thread failed; whoever reads was told. */
export async function answerEvents(options: EventOptions): Promise<void> {
  const { reading, begun, reader, now } = options
  const response = options.take('lasting')
  response.writeHead(200, { ...headersOf(options), ...unbuffered })
  response.flushHeaders()
  let [next, toldAtMs] = [begun.from, now()]
  const finish = (why: object) => reader.finish(event({ name: 'end', id: reading.offsetOf(next), data: why }))
  try {
    for await (const part of reading.parts(begun, reader)) {
      next = part.next
      if (part.entries > 0) await reader.write(...part.buffers)
      else if (!part.ending && now() - toldAtMs >= progressMs) await reader.write(progress(reading, next))
      else if (part.ending === undefined) continue
      toldAtMs = now()
      if (part.ending === 'LIMIT' || (part.ending && !begun.wanted.follows)) return finish({ code: part.ending })
      if (part.ending) reader.rest(() => Buffer.from(`: everything was seen\nid: ${reading.offsetOf(next)}\n\n`))
    }
  } catch (error) {
    if (!reader.isGone) finish(problemOf(reader.ending ?? asGathererError(error)))
    if (!reader.signal.aborted) throw error
  }
}

function progress(reading: Answering['reading'], next: number): Uint8Array {
  const [id, end] = [reading.offsetOf(next), reading.offsetOf(reading.end)]
  return event({ name: 'progress', id, data: { next_offset: id, end_offset: end } })
}

function event({ name, id, data }: { readonly name: string; readonly id: string; readonly data: object }): Uint8Array {
  return Buffer.from(`event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
}
