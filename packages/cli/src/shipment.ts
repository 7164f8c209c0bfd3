/**
 * What one `gather send` has to deliver: a text, or the lines of stdin in order.
 *
 * Ends at the first message that is not stored; its error says what became of it and what was sent before.
 */
import { GathererError, maxClassicBodyBytes } from '@message-gatherer/protocol'
import { readLines, type Line } from './lines.js'
import type { Progress } from './progress.js'
import type { Sender } from './sender.js'

export interface Shipment {
  readonly sender: Sender
  /** Ends the input; the message under way is finished. */
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly tally: Tally
}

export interface Tally {
  sent: number
  /** Empty lines. */
  skipped: number
}

/** @throws {GathererError} the message was not stored, or nobody knows. */
export async function deliverText(shipment: Shipment, text: string): Promise<void> {
  if (text === '')
    throw new GathererError('USAGE', 'the message is empty', { hint: 'write some text after gather send' })
  await deliver(shipment, text, 'the message')
}

/** @throws {GathererError} a message was not stored, or nobody knows; or stdin is not text. */
export async function deliverLines(shipment: Shipment, stdin: NodeJS.ReadStream): Promise<void> {
  const { signal, tally, progress } = shipment
  try {
    for await (const line of readLines(stdin, maxClassicBodyBytes, signal)) {
      if (signal.aborted) return
      await deliverLine(shipment, line)
      progress.show(tally.sent)
    }
  } catch (error) {
    if (!(error instanceof GathererError)) throw error
    throw annotated(error, `sent ${tally.sent} before it, nothing after it`)
  }
}

async function deliverLine(shipment: Shipment, { number, text }: Line): Promise<void> {
  if (text === '') shipment.tally.skipped++
  else await deliver(shipment, text, `line ${number}`)
}

async function deliver({ sender, tally }: Shipment, text: string, name: string): Promise<void> {
  if (text === 'logout') throw reserved(name)
  const sent = await sender.send(text)
  switch (sent.kind) {
    case 'stored':
      tally.sent++
      return
    case 'not stored':
      throw annotated(sent.error, `${name} was not sent`)
    case 'unknown':
      throw annotated(sent.error, `it is not known whether ${name} was stored: look before you send it again`)
  }
}

/** The protocol reads this text as the end of the session. */
function reserved(name: string): GathererError {
  const hint = "to sign out: gather logout; to send the word, add to it, as in 'logout.'"
  return new GathererError('USAGE', `${name} is 'logout', which would end the session`, { hint })
}

function annotated(error: GathererError, account: string): GathererError {
  const hint = error.hint === undefined ? account : `${error.hint}\n  ${account}`
  return new GathererError(error.code, error.message, { hint, cause: error })
}
