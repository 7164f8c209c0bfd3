/** The two headers that make a request part of a producer's sequence (protocol rule M7); every dialect reads them. */
import type { IncomingMessage } from 'node:http'
import { Compile } from 'typebox/compile'
import { GathererError, maxSequence, producerHeaders, producerIdRule } from '@message-gatherer/protocol'
import { ProducerId, Sequence } from '../schemas/names.js'
import type { Batch } from '@message-gatherer/journal'

type Producer = NonNullable<Batch['producer']>

const producerId = Compile(ProducerId)
const sequenceNumber = Compile(Sequence)

/** @throws {GathererError} INVALID_REQUEST: one of the two, or one that will not do. */
export function readProducer({ headers }: IncomingMessage): Producer | undefined {
  const id = headers[producerHeaders.id] as string | undefined
  const sequence = headers[producerHeaders.sequence] as string | undefined
  if (id === undefined && sequence === undefined) return undefined
  if (id === undefined || sequence === undefined) {
    throw invalid('Gatherer-Producer and Gatherer-Sequence go together', 'send both or none')
  }
  if (!producerId.Check(id)) throw invalid('Gatherer-Producer will not do', `a random id: ${producerIdRule}`)
  const firstSequence = /^(0|[1-9]\d*)$/.test(sequence) ? Number(sequence) : Number.NaN
  if (!sequenceNumber.Check(firstSequence)) {
    throw invalid('Gatherer-Sequence will not do', `the number of the first message, 0 to ${maxSequence}`)
  }
  return { id, firstSequence }
}

/** @throws {GathererError} INVALID_REQUEST: the last message would have no number. */
export function checkNumbers(producer: Producer | undefined, count: number): void {
  if (!producer || producer.firstSequence <= maxSequence - (count - 1)) return
  throw invalid(`the numbers of these messages go beyond ${maxSequence}`, 'begin a new producer')
}

function invalid(detail: string, hint: string): GathererError {
  return new GathererError('INVALID_REQUEST', detail, { hint })
}
