import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buried, placeOf, pruned, renumbered, type Lives } from '../../src/delivery/lives.js'

const one: Lives = { begun: [{ base: 0, producer: 'a' }], given: [] }
const two: Lives = {
  begun: [
    { base: 0, producer: 'a' },
    { base: 50, producer: 'b' },
  ],
  given: [],
}

const producersOf = (lives: Lives, numbers: readonly number[]) =>
  numbers.map(number => placeOf(lives, number, 100).producer)

describe('the producers of a spool', () => {
  it('Q6: have the messages from where they begin to where the next one does', () => {
    expect(placeOf(one, 7, 100)).toEqual({ producer: 'a', base: 0, end: 100, closed: false })
    expect(placeOf(two, 49, 100)).toEqual({ producer: 'a', base: 0, end: 50, closed: true })
    expect(placeOf(two, 50, 100)).toEqual({ producer: 'b', base: 50, end: 100, closed: false })
  })

  it('Q3, Q6: count once however many heads tell of them, and the later one counts where two begin', () => {
    const begun = [...one.begun, ...two.begun, { base: 50, producer: 'c' }]
    expect(producersOf({ begun, given: [] }, [0, 49, 50])).toEqual(['a', 'a', 'c'])
    const given = [{ base: 20, producer: 'x', replaces: 'a' }]
    expect(producersOf({ begun, given }, [0, 19, 20, 49, 50])).toEqual(['a', 'a', 'x', 'x', 'c'])
  })

  it('Q6: are none before the first one', () => {
    expect(() => placeOf({ begun: two.begun.slice(1), given: [] }, 49, 100)).toThrow('49')
    expect(() => renumbered({ begun: [], given: [] }, 0, 'x')).toThrow('0')
  })
})

describe('numbers given anew', () => {
  it('D6: are those of the messages from the first one on to the end of its producer', () => {
    const lives = renumbered(two, 20, 'x')
    expect(producersOf(lives, [0, 19, 20, 49, 50])).toEqual(['a', 'a', 'x', 'x', 'b'])
    expect(placeOf(lives, 30, 100)).toEqual({ producer: 'x', base: 20, end: 50, closed: true })
    expect(producersOf(renumbered(lives, 20, 'y'), [19, 20, 49, 50])).toEqual(['a', 'y', 'y', 'b'])
    expect(producersOf(renumbered(lives, 30, 'y'), [19, 20, 29, 30, 49, 50])).toEqual(['a', 'x', 'x', 'y', 'y', 'b'])
  })

  it('D7: after a message that was set aside have a name that every copy of the spool finds', () => {
    const lives = buried(two, 19)
    expect(producersOf(lives, [19, 20, 49, 50])).toEqual(['a', 'a.20', 'a.20', 'b'])
    expect(producersOf(buried(lives, 30), [20, 30, 31, 49])).toEqual(['a.20', 'a.20', 'a.31', 'a.31'])
    expect(producersOf(buried(renumbered(two, 20, 'x'), 30), [30, 31])).toEqual(['x', 'x.31'])
  })

  it('Q6, D7: after the last message of a producer are for those that it may still get, not for the next one', () => {
    expect(producersOf(buried(two, 49), [49, 50, 60])).toEqual(['a', 'b', 'b'])
    const last = buried(one, 49)
    expect(placeOf(last, 50, 50)).toEqual({ producer: 'a.50', base: 50, end: 50, closed: false })
    const copied = { ...last, begun: two.begun }
    expect(producersOf(copied, [49, 50])).toEqual(['a', 'b'])
  })

  it('D6: change nothing when what lies before the first message is forgotten', () => {
    const act = fc.record({ do: fc.constantFrom('begin', 'renumber', 'bury', 'deliver'), by: fc.nat(4) })
    const property = fc.property(fc.array(act, { maxLength: 30 }), acts => {
      let lives: Lives = { begun: [{ base: 0, producer: 'p' }], given: [] }
      let first = 0
      let end = 0
      for (const [index, each] of acts.entries()) {
        if (each.do === 'deliver') first = Math.min(end, first + each.by)
        else if (each.do === 'begin')
          lives = { ...lives, begun: [...lives.begun, { base: end, producer: `p${index}` }] }
        else if (first < end)
          lives = each.do === 'bury' ? buried(lives, first++) : renumbered(lives, first, `x${index}`)
        end += each.by
        const kept = pruned(lives, first)
        for (let number = first; number <= end; number++)
          expect(placeOf(kept, number, end)).toEqual(placeOf(lives, number, end))
        expect(kept.begun.length + kept.given.length).toBeLessThanOrEqual(2 * (end - first) + 3)
      }
    })
    fc.assert(property)
  })
})
