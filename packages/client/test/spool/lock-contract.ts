/** What every `Lock` does: sockets in a real folder, and the one for simulations. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Lock } from '../../src/spool/lock.js'

interface Locks {
  readonly append: Lock
  readonly deliver: Lock
}

/** Two users of the same locks, as two processes would be. */
export interface Place {
  readonly one: Locks
  readonly other: Locks
  /** Frees `append` as if its holder had died. */
  takeAway(): void
  close(): void
}

/** Fails if it ran no case. */
export function lockContract(name: string, open: () => Place): void {
  let ran = 0

  describe(`a Lock: ${name}`, () => {
    let place: Place
    let one: Lock
    let other: Lock

    beforeEach(() => {
      ran++
      place = open()
      one = place.one.append
      other = place.other.append
    })

    afterEach(() => place.close())

    it('Q5: has one holder at a time', async () => {
      const hold = await one.acquire()
      expect(await other.tryToAcquire()).toBeUndefined()
      expect(await one.tryToAcquire()).toBeUndefined()
      hold.release()
      const next = await other.tryToAcquire()
      expect(next?.isHeld()).toBe(true)
      expect(await one.tryToAcquire()).toBeUndefined()
    })

    it('Q5: goes to who waits when it is released', async () => {
      const hold = await one.acquire()
      const waiting = other.acquire()
      hold.release()
      expect((await waiting).isHeld()).toBe(true)
      expect(hold.isHeld()).toBe(false)
    })

    it('Q5: is taken in the order in which one process asked for it', async () => {
      const order: number[] = []
      const takeTurn = async (number: number) => {
        const hold = await one.acquire()
        order.push(number)
        await turn()
        hold.release()
      }
      await Promise.all([1, 2, 3, 4, 5].map(takeTurn))
      expect(order).toEqual([1, 2, 3, 4, 5])
    })

    it('Q5: append and deliver are two locks', async () => {
      await one.acquire()
      expect((await place.other.deliver.acquire()).isHeld()).toBe(true)
    })

    it('Q5: a second release does not free what somebody else holds by then', async () => {
      const hold = await one.acquire()
      hold.release()
      const next = await one.acquire()
      hold.release()
      expect(next.isHeld()).toBe(true)
      expect(await other.tryToAcquire()).toBeUndefined()
    })

    it('Q5: a holder whose lock was taken over sees it, and cannot release that of its successor', async () => {
      const hold = await one.acquire()
      place.takeAway()
      expect(hold.isHeld()).toBe(false)
      const next = await other.acquire()
      hold.release()
      expect([hold.isHeld(), next.isHeld()]).toEqual([false, true])
      next.release()
      expect((await one.acquire()).isHeld()).toBe(true)
    })

    it('rejects with the reason of its signal, before as while it waits, and takes nothing then', async () => {
      const gone = AbortSignal.abort(new Error('too late'))
      await expect(one.acquire(gone)).rejects.toThrow('too late')
      const hold = await one.acquire()
      const stops = [new AbortController(), new AbortController()]
      const waiting = [one, other].map((lock, index) => lock.acquire(stops[index]?.signal))
      const outcomes = Promise.allSettled(waiting)
      await turn()
      for (const stop of stops) stop.abort(new Error('no longer'))
      expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      await expect(waiting[0]).rejects.toThrow('no longer')
      await expect(waiting[1]).rejects.toThrow('no longer')
      hold.release()
      expect((await other.acquire()).isHeld()).toBe(true)
    })

    it('Q5: whoever asks, tries, gives up or dawdles, two never hold it and everybody gets on', async () => {
      const step = fc.record({
        who: fc.constantFrom('one', 'other'),
        how: fc.constantFrom('acquire', 'try', 'give up'),
        turns: fc.nat(3),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async steps => {
          let holders = 0
          const work = steps.map(async ({ who, how, turns }) => {
            const hold = await ask(who === 'one' ? one : other, how, turns)
            if (hold === undefined) return
            expect(++holders).toBe(1)
            for (let count = 0; count < turns; count++) await turn()
            expect(hold.isHeld()).toBe(true)
            holders--
            hold.release()
          })
          await Promise.all(work)
        }),
        { numRuns: 60 },
      )
    })
  })

  describe(`the contract suite of ${name}`, () => {
    it('ran every case', () => expect(ran).toBe(8))
  })
}

async function ask(lock: Lock, how: string, turns: number) {
  if (how === 'try') return lock.tryToAcquire()
  if (how === 'acquire') return lock.acquire()
  const stop = new AbortController()
  const asked = lock.acquire(stop.signal).catch(() => undefined)
  for (let count = 0; count < turns; count++) await turn()
  stop.abort()
  return asked
}
