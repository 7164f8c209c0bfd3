/**
 * Which producer a message belongs to, and which number it has there (spool rule Q6, delivery rule D6): pure functions.
 *
 * A producer begins at a number and has all messages up to the next one's. Those that a spool *began* stand in the heads of
 * its segments; numbers that were *given* anew replace a part of one of them, from a message on to the end of its own.
 */
import type { Numbering } from './queue.js'

export interface Life {
  /** The number of the message with sequence 0. */
  readonly base: number
  readonly producer: string
}

export interface NewNumbers extends Life {
  /** The producer begun by the spool whose messages, from `base` on, these are. */
  readonly replaces: string
}

export interface Lives {
  /** In their order; one that is told several times counts once. */
  readonly begun: readonly Life[]
  /** In the order in which they were given. */
  readonly given: readonly NewNumbers[]
}

export interface Place extends Numbering {
  readonly producer: string
}

/**
 * The producer of a message, and where its numbers begin and end.
 *
 * @param end the number after the last message that there is
 */
export function placeOf(lives: Lives, number: number, end: number): Place {
  const inForce = livesInForce(lives)
  const index = inForce.findLastIndex(life => life.base <= number)
  const life = inForce[index]
  if (!life) throw new Error(`no producer has message ${number}`)
  const next = inForce[index + 1]
  return { ...life, end: next?.base ?? end, closed: next !== undefined }
}

/**
 * Gives the messages from `first` to the end of its producer's to a new one.
 *
 * @param producer an id that was never used, without a dot
 */
export function renumbered(lives: Lives, first: number, producer: string): Lives {
  return { ...lives, given: giveFrom(lives, { base: first, producer, replaces: begunAt(lives, first) }) }
}

/**
 * Gives the messages after `number`, those to come too, to a new producer: as its producer's they would never follow.
 *
 * Its name follows from the producer's and the number, so that all copies of a spool find the same one for the same messages.
 */
export function buried(lives: Lives, number: number): Lives {
  const base = number + 1
  const [life = ''] = placeOf(lives, number, base).producer.split('.')
  return { ...lives, given: giveFrom(lives, { base, producer: `${life}.${base}`, replaces: begunAt(lives, number) }) }
}

/** Without what no message from `first` on needs, nor one to come. */
export function pruned(lives: Lives, first: number): Lives {
  const { begun, given } = lives
  const isNeeded = (life: Life, next: Life | undefined) => next === undefined || next.base > first
  const inForce = livesInForce(lives)
  const needed = new Set(inForce.filter((life, index) => isNeeded(life, inForce[index + 1])).map(life => life.producer))
  return {
    begun: begun.filter((life, index) => isNeeded(life, begun[index + 1])),
    given: given.filter(({ producer }) => needed.has(producer)),
  }
}

/** Those that have messages, or would have the next one, by their base. Of two with the same base the later one has them. */
function livesInForce({ begun, given }: Lives): readonly Life[] {
  const all = begun.flatMap((life, index) => {
    const end = begun[index + 1]?.base ?? Infinity
    const isOfThis = ({ base, replaces }: NewNumbers) => replaces === life.producer && base >= life.base && base < end
    return [{ base: life.base, producer: life.producer }, ...given.filter(isOfThis).map(withoutReplaces)]
  })
  return all.filter(({ base }, index) => all[index + 1]?.base !== base)
}

function withoutReplaces({ base, producer }: NewNumbers): Life {
  return { base, producer }
}

function giveFrom({ given }: Lives, numbers: NewNumbers): readonly NewNumbers[] {
  return [...given.filter(({ base }) => base !== numbers.base), numbers]
}

function begunAt({ begun }: Lives, number: number): string {
  const life = begun.findLast(({ base }) => base <= number)
  if (!life) throw new Error(`no producer has message ${number}`)
  return life.producer
}
