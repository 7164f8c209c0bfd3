import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { next, states, transitions, type SessionEvent } from '../src/sessions/state-machine.js'

const events = Object.keys(transitions.grounded) as SessionEvent[]

describe('the state machine', () => {
  it('S1: is what docs/three-messages.md draws', () => {
    const text = readFileSync(new URL('../../../docs/three-messages.md', import.meta.url), 'utf8')
    const drawn = [...text.matchAll(/^ {2}(\w+) --> (\w+): (.+)$/gm)].map(
      ([, from, to, event]) => `${from} ${event} ${to}`,
    )
    const tabled = states.flatMap(from =>
      events.filter(event => next(from, event) !== from).map(event => `${from} ${event} ${next(from, event)}`),
    )
    expect(drawn.toSorted()).toEqual(tabled.toSorted())
  })

  it('S1: nothing reaches authenticated but a right password after an identification', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), sequence => {
        let state: (typeof states)[number] = 'grounded'
        let identified = false
        for (const event of sequence) {
          const before = state
          state = next(state, event)
          if (event === 'identify') identified = true
          if (state === 'authenticated' && before !== 'authenticated')
            expect([event, identified]).toEqual(['right password', true])
          if (state === 'grounded') identified = false
        }
      }),
    )
  })
})
