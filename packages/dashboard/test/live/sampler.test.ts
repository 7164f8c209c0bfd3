/** Which of much is shown (page rule V7). */
import { expect, it } from 'vitest'
import { Sampler } from '../../src/views/live/sampler.js'

const rules = { most: 10, patienceMs: 1000 }

it('V7: shows all again from the very next entry on, once less arrives', () => {
  const sampler = new Sampler(0, rules)
  for (let ms = 0; ms < 3000; ms += 5) sampler.admits(ms)
  expect(sampler.oneIn).toBeGreaterThan(10)
  for (let ms = 3000; ms < 6000; ms += 500) sampler.look(ms)
  expect(sampler.oneIn).toBe(1)
  expect([sampler.admits(6000), sampler.admits(6100)]).toEqual([true, true])
})
