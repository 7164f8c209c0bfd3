/**
 * Says what is lost, once: the message about the loss of a file counts as a file of its own, which is read as far as the loss begins (spool
 * rule Q9). So whoever dies, and whoever starts anew, finds what is said already.
 */
import { encodeMessage, type AppendOptions, type MessageSpool, type Spooled } from '@message-gatherer/client'
import { GathererError } from '@message-gatherer/protocol'
import { lossMark, type KnownFiles } from './known-files.js'
import { lossText } from './loss-text.js'
import type { Loss, ShipEvents } from './ship-events.js'
import { ownSource } from './source.js'

export interface LossTellerOptions {
  readonly spool: MessageSpool
  readonly stream: string
  readonly events: ShipEvents
  /** RFC 3339. */
  readonly timestamp: () => string
  /** Ends the wait for room. */
  readonly signal: AbortSignal
  readonly known: () => Promise<KnownFiles>
}

export async function tell(options: LossTellerOptions, loss: Loss): Promise<void> {
  const { id, from } = loss
  let told = id === undefined ? 0 : (await options.known()).lostFrom(id)
  while (told === 0 || told < from) {
    const spooled = await append(options, loss, told)
    if (spooled === 'stopped') return
    if (spooled.kind === 'spooled') return options.events.lost(loss)
    told = spooled.at
  }
}

/** `stopped`: there was no room, and it is said by whoever comes next. */
async function append(options: LossTellerOptions, loss: Loss, told: number): Promise<Spooled | 'stopped'> {
  const { spool, stream, timestamp, signal } = options
  const file = loss.id === undefined ? undefined : lossMark(loss.id)
  const of = file === undefined ? undefined : { file, end: loss.from }
  const labels = { sentAt: timestamp(), source: ownSource, stream, ...(of && { of }) }
  const bytes = encodeMessage(JSON.stringify(lossText(loss)), labels)
  const how: AppendOptions = { signal, ...(file !== undefined && { of: { file, from: told } }) }
  try {
    return await spool.append({ bytes, count: 1 }, how)
  } catch (error) {
    if (signal.aborted && !(error instanceof GathererError)) return 'stopped'
    throw error
  }
}
