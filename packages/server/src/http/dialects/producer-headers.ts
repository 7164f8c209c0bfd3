/** The two headers that make a request part of a producer's sequence (protocol rule M7); every dialect reads them. */
import type { IncomingMessage } from 'node:http'
import { GathererError, isProducerId, producerHeaders } from '@message-gatherer/protocol'
import type { Batch } from '@message-gatherer/journal'

type Producer = NonNullable<Batch['producer']>

/** @throws {GathererError} INVALID_REQUEST: one of the two, or one that will not do. */
export function readProducer({ headers }: IncomingMessage): Producer | undefined {
  const id = headers[producerHeaders.id] as string | undefined
  const sequence = headers[producerHeaders.sequence] as string | undefined
  if (id === undefined && sequence === undefined) return undefined
  if (id === undefined || sequence === undefined) {
    throw invalid('Gatherer-Producer and Gatherer-Sequence go together', 'send both or none')
  }
  if (!isProducerId(id)) throw invalid('Gatherer-Producer will not do', 'a random id: 1 to 64 of A-Z a-z 0-9 . _ -')
  const firstSequence = /^(0|[1-9]\d{0,15})$/.test(sequence) ? Number(sequence) : Number.NaN
  if (!Number.isSafeInteger(firstSequence)) {
    throw invalid('Gatherer-Sequence will not do', 'the number of the first message, 0 to 9007199254740991')
  }
  return { id, firstSequence }
}

/** @throws {GathererError} INVALID_REQUEST: the last message would have no number. */
export function checkNumbers(producer: Producer | undefined, count: number): void {
  if (!producer || producer.firstSequence <= Number.MAX_SAFE_INTEGER - (count - 1)) return
  throw invalid('the numbers of these messages go beyond 9007199254740991', 'begin a new producer')
}

function invalid(detail: string, hint: string): GathererError {
  return new GathererError('INVALID_REQUEST', detail, { hint })
}
