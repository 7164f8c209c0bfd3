/** Work that takes turns: its order, its failures, and what is left when nobody works. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Turns } from '../src/ingest/turns.js'

const piece = fc.record({
  key: fc.constantFrom('dale/p1', 'gina/p1', 'dale/p2'),
  /** How long it takes, in turns of the event loop. */
  turns: fc.nat(4),
  ends: fc.constantFrom('well', 'badly'),
  /** How long the next one waits before it is asked for. */
  pause: fc.nat(2),
})

describe('turns', () => {
  it('M9: the work of a key is done one at a time, in the order it was asked for, however the others end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12, size: 'max' }), async pieces => {
        const turns = new Turns()
        const log = new Map<string, string[]>()
        const note = (key: string, what: string) => log.set(key, [...(log.get(key) ?? []), what])
        const results: Promise<PromiseSettledResult<number>[]>[] = []
        for (const [number, { key, turns: length, ends, pause }] of pieces.entries()) {
          const work = async () => {
            note(key, `${number} begins`)
            for (let turn = 0; turn < length; turn++) await nextTurn()
            note(key, `${number} ends`)
            if (ends === 'badly') throw new Error(String(number))
            return number
          }
          results.push(Promise.allSettled([turns.take(key, work)]))
          for (let turn = 0; turn < pause; turn++) await nextTurn()
        }
        const settled = (await Promise.all(results)).flat()
        expect(settled.map(each => (each.status === 'fulfilled' ? each.value : String(each.reason)))).toEqual(
          pieces.map(({ ends }, number) => (ends === 'well' ? number : `Error: ${number}`)),
        )
        for (const [key, notes] of log) expect(notes).toEqual(inOrder(pieces, key))
      }),
    )
  })

  it('M9: other keys do not wait', () => {
    const turns = new Turns()
    const begun: string[] = []
    for (const key of ['dale/p1', 'dale/p1', 'gina/p1']) void turns.take(key, endless(key, begun))
    expect(begun).toEqual(['dale/p1', 'gina/p1'])
  })

  it('M9: a failure stops nobody who follows, and only its own caller hears of it', async () => {
    const turns = new Turns()
    const first = turns.take('dale/p1', () => Promise.reject(new Error('the disk is full')))
    const second = turns.take('dale/p1', () => Promise.resolve('stored'))
    await expect(first).rejects.toThrow('the disk is full')
    expect(await second).toBe('stored')
  })

  it.each([
    ['well', () => Promise.resolve()],
    ['badly', () => Promise.reject(new Error('the disk is full'))],
  ])('M9, G10: nothing is kept of a key whose work ended %s: what comes then begins at once', async (_how, work) => {
    const turns = new Turns()
    await Promise.allSettled([turns.take('dale/p1', work), turns.take('dale/p1', work)])
    const begun: string[] = []
    void turns.take('dale/p1', endless('dale/p1', begun))
    expect(begun).toEqual(['dale/p1'])
  })
})

/** Work that tells that it began, and does not end. */
function endless(key: string, begun: string[]): () => Promise<void> {
  return () => {
    begun.push(key)
    return new Promise(() => undefined)
  }
}

function inOrder(pieces: readonly { readonly key: string }[], key: string): string[] {
  return pieces.flatMap((each, number) => (each.key === key ? [`${number} begins`, `${number} ends`] : []))
}
