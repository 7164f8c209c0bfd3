/** Which of much is shown (page rule V7). */
import { expect, it } from 'vitest'
import { Sampler } from '../../src/views/live/sampler.js'

const rules = { most: 10, patienceMs: 1000 }

it('V7: shows all again from the very next entry on, wherever in the sample it was when less arrived', () => {
  for (let count = 600; count < 640; count++) {
    const sampler = new Sampler(0, rules)
    for (let at = 0; at < count; at++) sampler.admits(at * 5)
    expect(sampler.oneIn).toBeGreaterThan(10)
    for (let ms = 4000; ms < 7000; ms += 500) sampler.look(ms)
    expect(sampler.oneIn).toBe(1)
    expect([sampler.admits(7000), sampler.admits(7100)]).toEqual([true, true])
  }
})
