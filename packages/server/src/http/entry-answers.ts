/**
 * Entries as an answer that has an end or follows, in any format but events (protocol rules R3, R9).
 *
 * What is ready before it begins goes with its length, all else in chunks with a trailer.
 */
import type { ServerResponse } from 'node:http'
import { csvHead, entryTypes, offsetHeaders } from '@message-gatherer/protocol'
import type { Begun, Part, Reading } from '../reading/reading.js'
import type { Reader } from '../reading/reader.js'

export interface Answering {
  readonly reading: Reading
  readonly begun: Begun
  readonly reader: Reader
  /** Takes the response; before that whoever throws is answered by somebody else. */
  readonly take: (answer: 'ready' | 'lasting') => ServerResponse
}

const nothing = new Uint8Array()

/** Sends the answer, to its end. @throws Error: the reading thread failed before it began. */
export async function answerEntries(answering: Answering): Promise<void> {
  const { reading, begun, reader } = answering
  const parts = reading.parts(begun, reader)
  const first = await parts.next()
  if (first.done) return
  if (first.value.ending && !begun.wanted.follows) return answerWhole(answering, first.value)
  await answerInChunks(answering, first.value, parts)
}

/** What every answer with entries says in its head. */
export function headersOf({ reading, begun }: Pick<Answering, 'reading' | 'begun'>): Record<string, string> {
  const type = entryTypes[begun.wanted.format]
  return {
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'cache-control': 'no-store',
    [offsetHeaders.end]: reading.offsetOf(begun.end),
  }
}

function answerWhole(answering: Answering, { buffers, next }: Part): void {
  const { reading, reader, begun } = answering
  const all = [opening(begun), ...buffers, closing(reading, { begun, next })]
  answering.take('ready').writeHead(200, {
    ...headersOf(answering),
    [offsetHeaders.next]: reading.offsetOf(next),
    'content-length': all.reduce((total, { length }) => total + length, 0),
  })
  reader.finish(...all)
}

async function answerInChunks(answering: Answering, first: Part, rest: AsyncIterable<Part>): Promise<void> {
  const { reading, reader, begun } = answering
  const { follows } = begun.wanted
  const response = answering.take('lasting')
  response.writeHead(200, {
    ...headersOf(answering),
    ...(hasTrailers(response) && {
      trailer: follows ? `${offsetHeaders.next}, ${offsetHeaders.ending}` : offsetHeaders.next,
    }),
    ...(follows && unbuffered),
  })
  response.flushHeaders()
  let { next } = first
  const finish = (code: string) => {
    response.addTrailers({
      [offsetHeaders.next]: reading.offsetOf(next),
      ...(follows && { [offsetHeaders.ending]: code }),
    })
    reader.finish(closing(reading, { begun, next }))
  }
  try {
    await reader.write(opening(begun))
    let entries = 0
    for await (const part of withFirst(first, rest)) {
      next = part.next
      if (part.entries > 0) await reader.write(entries > 0 ? between(begun) : nothing, ...part.buffers)
      entries += part.entries
      if (part.ending === 'LIMIT' || (part.ending && !follows)) return finish(part.ending)
    }
  } catch (error) {
    if (reader.ending) finish(reader.ending.code)
    // Nothing but a cut says that this is not the whole.
    else reader.cut()
    if (!reader.signal.aborted) throw error
  }
}

/** HTTP/1.0, which some proxies speak, knows no chunks: the answer ends with its connection. */
function hasTrailers({ req }: ServerResponse): boolean {
  return req.httpVersionMajor > 1 || req.httpVersionMinor > 0
}

/** A proxy should not wait for more. */
export const unbuffered = { 'x-accel-buffering': 'no' }

async function* withFirst(first: Part, rest: AsyncIterable<Part>): AsyncGenerator<Part> {
  yield first
  yield* rest
}

function opening({ wanted: { format } }: Begun): Uint8Array {
  return Buffer.from(format === 'csv' ? csvHead : format === 'json' ? '{"entries":[' : '')
}

/** What stands between entries that went before and those that follow. */
function between({ wanted: { format } }: Begun): Uint8Array {
  return format === 'json' ? Buffer.from(',') : nothing
}

function closing(reading: Reading, { begun, next }: { readonly begun: Begun; readonly next: number }): Uint8Array {
  if (begun.wanted.format !== 'json') return Buffer.from('')
  const [nextOffset, endOffset] = [next, begun.end].map(offset => JSON.stringify(reading.offsetOf(offset)))
  return Buffer.from(`],"next_offset":${nextOffset},"end_offset":${endOffset}}`)
}
