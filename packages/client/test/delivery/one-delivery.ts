/** A deliverer at work on a queue in memory: what it told, how long it waited, and what it set aside. */
import { fullJitter } from '../../src/delivery/backoff.js'
import { tokenCredential } from '../../src/delivery/token-credential.js'
import { Deliverer, type DelivererOptions } from '../../src/delivery/deliverer.js'
import type { DeliveryEvent } from '../../src/delivery/events.js'
import { MemoryQueue, type DeadLetter } from '../../src/delivery/memory-queue.js'
import type { Queue } from '../../src/delivery/queue.js'
import { type answer, type noAnswer, ScriptedTransport, servedBy } from './scripted-transport.js'
import { StandInServer } from './stand-in-server.js'

/** Enough tries to call it never giving up. */
export const manyTimes = 500

export const never = new AbortController().signal

type Options = Partial<DelivererOptions> & { readonly transport: ScriptedTransport }

interface Trial extends Options {
  readonly of?: Queue
  readonly mayDeliver?: () => boolean
  readonly signal?: AbortSignal
}

type Ended = 'empty' | 'stopped' | 'not ours'

export interface OneDelivery {
  readonly events: readonly DeliveryEvent[]
  readonly kinds: () => readonly DeliveryEvent['kind'][]
  /** In milliseconds. */
  readonly waits: readonly number[]
  readonly dead: readonly DeadLetter[]
  readonly queue: MemoryQueue
  readonly spool: (...texts: readonly string[]) => void
  readonly delivererOf: (options: Options) => Deliverer
  /** Takes one turn after the other until there is nothing to wait for. */
  readonly drain: (trial: Trial) => Promise<Ended>
}

export function newDelivery(): OneDelivery {
  const events: DeliveryEvent[] = []
  const waits: number[] = []
  const dead: DeadLetter[] = []
  let producers = 0
  const queue = new MemoryQueue({ newProducer: () => `p${producers++}`, onBuried: letter => dead.push(letter) })
  const noted = async (ms: number): Promise<void> => void waits.push(ms)
  const delivererOf = (options: Options): Deliverer =>
    new Deliverer({
      credential: tokenCredential('token'),
      backoff: fullJitter(() => 0.5),
      sleep: noted,
      now: () => 0,
      onEvent: event => events.push(event),
      ...options,
    })
  const drain = async ({ of = queue, mayDeliver = () => true, signal = never, ...options }: Trial): Promise<Ended> => {
    const deliverer = delivererOf(options)
    for (let pauseMs = 1; pauseMs > 0 && !signal.aborted;) {
      pauseMs = await deliverer.drain({ queue: of, mayDeliver }, signal)
      // A stop may come in a wait.
      if (pauseMs > 0) await (options.sleep ?? noted)(pauseMs, signal)
    }
    return signal.aborted ? 'stopped' : of.next({ messages: 1, bytes: 1 }) ? 'not ours' : 'empty'
  }
  return {
    events,
    kinds: () => events.map(({ kind }) => kind),
    waits,
    dead,
    queue,
    spool: (...texts) => queue.add(texts.map(text => ({ stream: 'default', message: JSON.stringify(text) }))),
    delivererOf,
    drain,
  }
}

/** What it asked, request by request. */
export function textsOf({ asked }: ScriptedTransport): readonly (readonly string[])[] {
  return asked.map(({ texts }) => texts.map(text => JSON.parse(text) as string))
}

/** A server that does what it is told first, one answer for each request, and then its work. */
export function serverAfter(
  server: StandInServer,
  ...first: readonly ReturnType<typeof answer | typeof noAnswer>[]
): ScriptedTransport {
  const answers = [...first]
  return new ScriptedTransport(asked => answers.shift() ?? servedBy(server)(asked))
}

export function newServer(maxMessages = 10_000): StandInServer {
  return new StandInServer({ maxMessages })
}
