/**
 * What may happen between senders and a server, and when. Plain data, so that a schedule that breaks a promise can be made small.
 *
 * `pick` chooses among what there is at that moment: a sender, a request on its way, an answer.
 */
import * as fc from 'fast-check'

export const scenarios = {
  /** Requests are lost, doubled, delayed and overtaken; answers are lost. */
  network: [],
  kills: ['kill', 'reboot'],
  'server restored': ['back up the server', 'restore the server'],
  'spool restored': ['back up the spool', 'restore the spool', 'kill'],
  'spool copied': ['copy the spool', 'kill', 'reboot'],
  'memory copied': ['copy the memory'],
} as const satisfies Record<string, readonly string[]>

export type Scenario = keyof typeof scenarios

type Act =
  | 'spool'
  | 'send'
  | 'arrive'
  | 'arrive twice'
  | 'arrive, answer lost'
  | 'lose the request'
  | 'answer'
  | 'time out'
  | (typeof scenarios)[Scenario][number]

export interface Step {
  readonly act: Act
  readonly pick: number
  /** How many. */
  readonly count: number
}

export interface Schedule {
  readonly steps: readonly Step[]
  /** The most messages that the server takes at once. */
  readonly maxMessages: number
  /** Of so many messages the server refuses one. */
  readonly goodInARow: number
}

const everyday: readonly { readonly weight: number; readonly act: Act }[] = [
  { weight: 14, act: 'spool' },
  { weight: 30, act: 'send' },
  { weight: 24, act: 'arrive' },
  { weight: 3, act: 'arrive twice' },
  { weight: 4, act: 'arrive, answer lost' },
  { weight: 3, act: 'lose the request' },
  { weight: 24, act: 'answer' },
  { weight: 4, act: 'time out' },
]

export function schedules(scenario: Scenario): fc.Arbitrary<Schedule> {
  const acts = [...everyday, ...scenarios[scenario].map(act => ({ weight: 2, act }))]
  const act = fc.oneof(...acts.map(each => ({ weight: each.weight, arbitrary: fc.constant(each.act) })))
  const step = fc.record({ act, pick: fc.nat(11), count: fc.integer({ min: 1, max: 4 }) })
  return fc.record({
    steps: fc.array(step, { maxLength: 350, size: 'max' }),
    maxMessages: fc.constantFrom(2, 100),
    goodInARow: fc.constantFrom(3, 15, 1000),
  })
}
