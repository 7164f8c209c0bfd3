import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { nap } from '../src/nap.js'
import { sleep } from '../src/time.js'

const longMs = 3_600_000

it.each(['woken', 'aborted'] as const)(
  'D8: a wait that is %s is over at once, and leaves nothing behind',
  async how => {
    const abort = new AbortController()
    // As many as Node takes for granted: it warns of more.
    const naps = Array.from({ length: 10 }, () => nap(sleep, longMs, abort.signal))
    if (how === 'aborted') abort.abort()
    else for (const { wake } of naps) wake()
    await Promise.all(naps.map(({ over }) => over))
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  },
)

it('D8: under a signal that is aborted already nobody waits', async () => {
  await nap(sleep, longMs, AbortSignal.abort()).over
})

it('D8: a wait that nobody ends is over after its time', async () => {
  await nap(sleep, 1).over
})
