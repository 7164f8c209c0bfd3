/**
 * What goes wrong between an endpoint and its server, request by request; drawn from a seed, so it can be had again.
 *
 * Knows the names of the faults only; `fault-proxy.ts` makes them.
 */
import { nativePath } from './native-client.js'
import { randomFrom } from './random.js'

export const faults = [
  'delay',
  'cut in the request',
  'cut before the answer',
  'cut in the answer',
  'answer swallowed',
  'doubled at once',
  'doubled later',
  'held back',
  'black hole',
  'garbage',
  'forbidden page',
  'too large page',
  'bad gateway page',
  'redirect',
  'nonsense',
] as const

export type Fault = (typeof faults)[number]

/** What becomes of one request. */
export interface Fate {
  readonly fault: Fault | 'none'
  /** 0 up to 1: where it is cut, how long it is kept, which of several words. */
  readonly amount: number
}

/** Tells the fate of each request as it comes, by its path. */
export type FaultPlan = (path: string) => Fate

export const noFaults: FaultPlan = () => ({ fault: 'none', amount: 0 })

export const always =
  (fault: Fault, amount = 0.5): FaultPlan =>
  () => ({ fault, amount })

/** Signing in goes well. */
export const messagesOnly =
  (plan: FaultPlan): FaultPlan =>
  path =>
    path.startsWith(nativePath) ? plan(path) : noFaults(path)

/** These first, one each; then none. */
export function inTurn(...first: readonly Fault[]): FaultPlan {
  const rest = [...first]
  return () => ({ fault: rest.shift() ?? 'none', amount: 0.5 })
}

/** How many of the requests have a fault: 0 to 1. */
export interface Shares {
  readonly messages: number
  readonly signIns: number
}

/** Each request has a fault with this chance, whichever. */
export function seededPlan(seed: number, shares: Shares): FaultPlan {
  const random = randomFrom(seed)
  return path => {
    const share = path.startsWith(nativePath) ? shares.messages : shares.signIns
    const [isFaulty, which, amount] = [random() < share, random(), random()]
    return { fault: isFaulty ? (faults[Math.floor(which * faults.length)] as Fault) : 'none', amount }
  }
}
