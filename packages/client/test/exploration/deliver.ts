/**
 * Delivers a queue to the small server through a network that loses, doubles and delays.
 *
 * The real rules decide what an answer means (D1, D6, D7); how long to wait between tries is nothing to it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Chance } from '@message-gatherer/disk/testing'
import type { Batch, Queue } from '../../src/delivery/queue.js'
import { decide } from '../../src/delivery/rules.js'
import type { Verdict } from '../../src/delivery/verdict.js'
import { count } from './figures.js'
import type { Ledger } from './ledger.js'
import type { SentRequest, SmallServer } from './small-server.js'

/** When numbers may have to be given anew. */
export type Renumbering =
  | 'expected'
  /** Only when the server misses messages that were set aside because they are damaged, and no other. */
  | 'after damage'
  | 'a broken promise'

export interface Delivery {
  readonly queue: Queue
  readonly ledger: Ledger
  readonly server: SmallServer
  readonly chance: Chance
  /** `fair` gets everything through. */
  readonly network: 'fair' | 'foul'
  /** Requests at most. */
  readonly requests: number
  readonly renumbering: Renumbering
  readonly late: SentRequest[]
}

/** Ends when nothing waits, after so many requests, or when the network fails. */
export async function deliver(delivery: Delivery): Promise<void> {
  const { queue, ledger, chance, requests } = delivery
  let most = Infinity
  for (let left = requests; left > 0; left--) {
    const usual = { messages: 1 + Math.floor(chance() * 12), bytes: 60 + Math.floor(chance() * 1500) }
    const batch = queue.next({ ...usual, messages: Math.min(usual.messages, most) })
    if (batch === undefined) return
    if (batch.kind === 'damaged') {
      count('damaged found')
      ledger.setAside.add(batch.first)
      queue.bury({ code: 'DAMAGED', reason: batch.reason })
      ledger.done = queue.first
      continue
    }
    const request = requestOf(batch)
    ledger.send(batch, request.texts)
    const reply = await exchange(delivery, request)
    if (reply === undefined) return
    most = apply(delivery, batch, reply)
    ledger.done = Math.max(ledger.done, queue.first)
  }
}

/** Undefined: no answer. */
async function exchange(
  { server, chance, network, late }: Delivery,
  request: SentRequest,
): Promise<Verdict | undefined> {
  count('requests')
  if (chance() < 0.3) await nextTurn()
  if (network === 'fair') return server.handle(request)
  if (late.length > 0 && chance() < 0.3) {
    count('requests that came late')
    const old = late[Math.floor(chance() * late.length)]
    if (old) server.handle(old)
  }
  if (chance() < 0.3) late.push(request)
  if (chance() < 0.1) return undefined
  const reply = server.handle(request)
  if (chance() < 0.15) server.handle(request)
  if (chance() > 0.15) return reply
  count('answers lost')
  return undefined
}

/** @returns how many messages to send at once. */
function apply(delivery: Delivery, batch: Batch, reply: Verdict): number {
  const { queue } = delivery
  const decision = decide(reply, { ...batch, encoding: 'none' }, queue)
  switch (decision.kind) {
    case 'acknowledge':
      count('duplicates', decision.duplicates)
      queue.acknowledge(decision.end)
      return Infinity
    case 'renumber':
      renumber(delivery, batch, reply)
      return Infinity
    case 'bury':
      count('set aside')
      queue.bury(decision.refusal)
      return Infinity
    case 'send fewer':
      return decision.messages
    case 'sign in':
    case 'send uncompressed':
    case 'try again':
      throw new Error(`${decision.kind}: ${JSON.stringify(decision)}`)
  }
}

function renumber({ queue, ledger, renumbering }: Delivery, batch: Batch, reply: Verdict): void {
  const missing = reply.kind === 'gap' ? reply.expectedSequence : undefined
  const isDamaged = missing !== undefined && wasSetAside(ledger, batch, missing)
  const isExpected = renumbering === 'expected' || (renumbering === 'after damage' && isDamaged)
  const why = () => JSON.stringify({ reply, first: batch.first, numbering: queue.numbering() })
  if (!isExpected) throw new Error(`the server knows these numbers otherwise: ${why()}`)
  count('numbers given anew')
  if (isDamaged) ledger.renumberAfterDamage(batch, missing)
  queue.renumber()
}

/** Whether all that the server misses before a batch cannot be read any more. */
function wasSetAside({ setAside }: Ledger, { sequence, first }: Batch, missing: number): boolean {
  const base = first - sequence
  return Array.from({ length: sequence - missing }, (_, index) => base + missing + index).every(number =>
    setAside.has(number),
  )
}

function requestOf({ producer, sequence, count: messages, body, stream }: Batch): SentRequest {
  const lines = Buffer.from(body).toString().trimEnd().split('\n')
  if (lines.length !== messages) throw new Error(`a batch of ${messages} has ${lines.length} lines`)
  if (stream !== 'default') throw new Error(`a stream ${stream}`)
  const texts = lines.map(line => JSON.stringify((JSON.parse(line) as { message: unknown }).message))
  return { producer, sequence, texts }
}
