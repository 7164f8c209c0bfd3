/**
 * What may happen in a story: lives of a server one after the other, and what is sent in each.
 *
 * Plain data, so that a story that breaks a promise can be made small. Numbers mean something only where they are used.
 */
import * as fc from 'fast-check'

/** Two users with a producer of the same name; one name that begins another; senders without a producer between them. */
export const senders = [
  { user: 'dale', producer: 'p1' },
  { user: 'gina', producer: 'p1' },
  { user: 'dale', producer: 'p10' },
  { user: 'gina', producer: 'p2' },
  { user: 'dale', producer: undefined },
  { user: 'gina', producer: undefined },
] as const

const kinds = [
  /** From the first message on that is not known to be stored. */
  'next',
  /** From before it on. */
  'overlap',
  /** Right behind what was handed in, without waiting for answers. */
  'follow',
  /** An earlier request once more. */
  'late',
  /** Beyond what was handed in. */
  'ahead',
  /** With another text in the place of the newest message that is known to be stored. */
  'diverged',
  /** Its last message is over the limit. */
  'oversized',
] as const

export interface RequestPlan {
  readonly sender: number
  readonly kind: (typeof kinds)[number]
  readonly count: number
  /** How far back, where a kind goes back. */
  readonly back: number
  /** So many at once. */
  readonly copies: number
  readonly answer: 'arrives' | 'is lost'
}

export type Step =
  /** Hands in requests at once and lets so many turns of the event loop go by. */
  | { readonly do: 'send'; readonly requests: readonly RequestPlan[]; readonly turns: number }
  /** Until everything is answered. */
  | { readonly do: 'wait' }
  /** The disk has room for so many bytes more. */
  | { readonly do: 'fill'; readonly room: number }
  | { readonly do: 'free' }
  /** Every sync of the journal fails from now on. */
  | { readonly do: 'break' }

export interface LifePlan {
  readonly steps: readonly Step[]
  /** How it ends after its steps. */
  readonly end: 'orderly' | Death
  /** It ends earlier, before the call of this number that changes the disk: while it starts, or at work. */
  readonly dies: { readonly atCall: number; readonly by: Death } | undefined
  /** What becomes of the checkpoint before the next life. */
  readonly checkpoint: 'kept' | 'deleted'
  /** What else chance decides: how long the disk takes, what a power cut keeps. */
  readonly seed: number
}

/** A kill keeps what was written; a power cut any part of what was not synced. */
export type Death = 'kill' | 'power cut'

export interface Limits {
  readonly segmentBytes: number
  readonly groupBytes: number
}

export interface Story {
  readonly limits: Limits
  readonly lives: readonly LifePlan[]
}

const request: fc.Arbitrary<RequestPlan> = fc.record({
  sender: fc.nat(senders.length - 1),
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constant('next' as const) },
    { weight: 5, arbitrary: fc.constantFrom(...kinds) },
  ),
  count: fc.integer({ min: 1, max: 12 }),
  back: fc.nat(50),
  copies: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 5 }) }),
  answer: fc.constantFrom('arrives' as const, 'arrives' as const, 'is lost' as const),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      requests: fc.array(request, { minLength: 1, maxLength: 6, size: 'max' }),
      turns: fc.nat(12),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'wait' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fill' as const), room: fc.nat(1500) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'free' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'break' as const }) },
)

const death = fc.constantFrom<Death>('kill', 'power cut')

const life: fc.Arbitrary<LifePlan> = fc.record({
  steps: fc.array(step, { maxLength: 8, size: 'max' }),
  end: fc.constantFrom('orderly', 'kill', 'power cut'),
  dies: fc.option(fc.record({ atCall: fc.nat(40), by: death }), { nil: undefined, freq: 2 }),
  checkpoint: fc.constantFrom('kept', 'kept', 'deleted'),
  seed: fc.nat(),
})

/** From a segment for each group to one for many; groups smaller than most requests. */
const limits = fc.record({
  segmentBytes: fc.constantFrom(1, 1500, 20_000),
  groupBytes: fc.constantFrom(250, 700, 100_000),
})

export const story: fc.Arbitrary<Story> = fc.record({
  limits,
  lives: fc.array(life, { minLength: 1, maxLength: 6, size: 'max' }),
})
