/**
 * What a command does once its messages are spooled: waits for their delivery, and says what became of them (rules E2, E3).
 */
import type { DeadLetter, Gatherer } from '@message-gatherer/client'
import { errorCodes } from '@message-gatherer/protocol'
import type { Context } from './context.js'
import type { NumberSet } from './number-set.js'
import type { OpenedSpool } from './opened-spool.js'
import type { Surroundings } from './surroundings.js'
import { counted } from './talk.js'

export interface Patience {
  /** Undefined: as long as it takes. */
  readonly forMs: number | undefined
  /** Ends the wait. */
  readonly signal: AbortSignal
}

/** Resolves to true when nothing waits any more of what is spooled now, to false when the wait ended before. */
export async function waitForDelivery(
  gatherer: Gatherer,
  { forMs, signal }: Patience,
  { sleep }: Pick<Surroundings, 'sleep'>,
): Promise<boolean> {
  const [timeIsUp, isDone] = [new AbortController(), new AbortController()]
  if (forMs !== undefined) void sleep(forMs, isDone.signal).then(() => timeIsUp.abort())
  const ended = AbortSignal.any([signal, timeIsUp.signal])
  try {
    await gatherer.flush({ signal: ended })
    return true
  } catch (error) {
    if (!ended.aborted) throw error
    return false
  } finally {
    isDone.abort()
  }
}

/** Refusals that are told one by one. */
const mostShown = 5

/** What became of some messages. */
export interface Fate {
  readonly delivered: number
  /** Still in the spool. */
  readonly kept: number
  readonly refused: number
  /** The first of those that were refused. */
  readonly letters: readonly DeadLetter[]
}

/** Of messages with these numbers, as of now. */
export function fateOf(gatherer: Gatherer, numbers: NumberSet): Fate {
  const kept = numbers.countFrom(gatherer.progress().first)
  const refused = gatherer.dead.numbers().filter(number => numbers.has(number))
  const letters = gatherer.dead.list(refused.slice(0, mostShown))
  return { delivered: Math.max(0, numbers.count - kept - refused.length), kept, refused: refused.length, letters }
}

/** The exit status of a command that was to deliver and did not: 3 where the server is not who it should be. */
export function keptStatus(gatherer: Gatherer): number {
  const code = gatherer.status().trouble?.code
  return errorCodes[code ?? 'SERVER_UNREACHABLE'].exit
}

/** `delivered 2, refused 1, kept 1` */
function figuresOf({ delivered, kept, refused }: Fate): string {
  const parts = [
    ...(delivered > 0 || kept + refused === 0 ? [`delivered ${delivered}`] : []),
    ...(refused > 0 ? [`refused ${refused}`] : []),
    ...(kept > 0 ? [`kept ${kept}`] : []),
  ]
  return parts.join(', ')
}

interface Why {
  readonly summary: string
  readonly details?: string
}

const later = 'goes with the next gather command or gather flush'

/** Why messages are still here, and what becomes of them. */
function whyKept({ gatherer, identity, delivers }: OpenedSpool, isStopped: boolean): Why {
  if (identity.proof.kind === 'none')
    return { summary: `not signed in: gather login ${identity.server}, then gather flush` }
  if (!delivers) return { summary: later }
  if (isStopped) return { summary: `stopped; ${later}` }
  const { trouble } = gatherer.status()
  if (!trouble) return { summary: `not all at once; ${later}` }
  // Fingerprints are long.
  const details = [trouble.reason, trouble.hint].filter(Boolean).join(trouble.code ? '\n  ' : '; ')
  const what = trouble.code ? 'server not trusted' : trouble.reached ? 'not taken now' : 'server not reachable'
  return { summary: `${what}; ${later}`, details }
}

export interface Account {
  readonly fate: Fate
  /** A signal ended the wait. */
  readonly isStopped: boolean
  /** What else there is to say, behind the figures. */
  readonly addition?: string
}

/** Says what became of messages; refusals also with `--quiet`. */
export function tellFate({ talk }: Context, opened: OpenedSpool, { fate, isStopped, addition }: Account): void {
  const why = fate.kept > 0 ? whyKept(opened, isStopped) : undefined
  const summary = [figuresOf(fate), addition, why?.summary].filter(Boolean).join(', ')
  talk.say(why?.details ? `${summary}\n  ${why.details}` : summary)
  for (const line of refusalsInWords(fate)) talk.warn(line)
}

/** One line for each message that was refused for good, as far as there are few. */
function refusalsInWords({ refused, letters }: Fate): readonly string[] {
  if (refused === 0) return []
  const shown = letters.map(({ number, code, reason }) => `message ${number} was refused for good: ${reason} (${code})`)
  const more = refused - letters.length
  const others = more > 0 ? [`${counted(more, 'more message')} ${more === 1 ? 'was' : 'were'} refused for good`] : []
  return [...shown, ...others, 'gather dead list shows what was refused']
}
