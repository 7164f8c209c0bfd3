/** Files that begin with the same line, as CSV files do, and take each other's place while nobody follows (following rules F2, F5). */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityText, markedBytes, markedText, parseIdentity } from '../../src/ship/file-identity.js'
import { Scene } from './scene.js'

const header = 'time,level,text\n'

function rows(name: string, count: number): string {
  return Array.from({ length: count }, (_, row) => `${name}-${row}\n`).join('')
}

describe('a file that begins with the same line as the one before', () => {
  it.each([20, 500])(
    'F2, F5: and is longer is another one, after %i rows that were spooled of the old one',
    async count => {
      const scene = new Scene()
      scene.write('app.csv', header + rows('old', count))
      scene.follow(['app.csv'])
      await scene.round()
      scene.copy('app.csv', 'app.csv.1')
      scene.truncate('app.csv')
      scene.append('app.csv', header + rows('new', 2 * count))
      scene.follow(['app.csv'])
      await scene.round()
      expect(scene.messages).toEqual(
        `${header}${rows('old', count)}${header}${rows('new', 2 * count)}`.trimEnd().split('\n'),
      )
      expect(scene.losses).toMatchObject([{ why: 'replaced' }])
      expect(scene.said).toHaveLength(1)
    },
  )

  it('F3, F5: of its copy the rest is read first, and nothing twice', async () => {
    const scene = new Scene()
    scene.write('app.csv', header + rows('old', 20))
    scene.follow(['app.csv'])
    await scene.round()
    scene.append('app.csv', rows('late', 300))
    scene.copy('app.csv', 'app.csv.1')
    scene.truncate('app.csv')
    scene.append('app.csv', header + rows('new', 900))
    scene.follow(['app.csv'])
    await scene.quiet()
    scene.follow(['app.csv'])
    await scene.quiet()
    const all = `${header}${rows('old', 20)}${rows('late', 300)}${header}${rows('new', 900)}`
    expect(scene.messages).toEqual(all.trimEnd().split('\n'))
  })

  it('F3, Q9: however its lines lie about the marks, and whoever follows, each line is spooled once and in its order', async () => {
    const line = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 300 }), fc.nat({ max: 1500 }))
    const step = fc.record({
      lines: fc.array(line, { maxLength: 6 }),
      whoReads: fc.constantFrom('first', 'second', 'both', 'restart'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
        const scene = new Scene()
        scene.write('app.log', '')
        let [first, second] = [scene.start(['app.log']), scene.start(['app.log'])]
        const written: string[] = []
        for (const { lines, whoReads } of steps) {
          for (const length of lines) {
            const text = length === 0 ? '' : `${written.length}`.padEnd(length, '.')
            if (text !== '') written.push(text)
            scene.append('app.log', `${text}\n`)
          }
          if (whoReads === 'restart') [first, second] = [scene.start(['app.log']), scene.start(['app.log'])]
          const ships = whoReads === 'first' ? [first] : whoReads === 'second' ? [second] : [first, second]
          await Promise.all(ships.map(ship => scene.round(ship)))
        }
        await scene.round(first)
        expect(scene.messages).toEqual(written)
        expect(scene.losses).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('what a line says of the beginning of its file', () => {
  it('F2: depends on where it ends alone, and takes three values at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), fc.nat({ max: 5000 }), (first, more) => {
        const marked = markedBytes(first, first + more)
        expect(marked).toBeLessThanOrEqual(first + more)
        expect([first, Math.min(first + 64, 1024), 1024]).toContain(marked)
      }),
    )
  })

  it('F2: is beside the name of the file, and read as it was written', () => {
    const file = { place: '66306-1837462', length: 16, hash: '9f86d081884c7d65', generation: 2 }
    const mark = { length: 80, hash: '0123456789abcdef' }
    const text = markedText(file, mark)
    expect(text).toBe('66306-1837462-16-9f86d081884c7d65-2+80-0123456789abcdef')
    expect(parseIdentity(text)).toEqual({ ...file, mark })
    expect(identityText({ ...file, mark })).toBe('66306-1837462-16-9f86d081884c7d65-2')
    expect(markedText(file, { length: 16, hash: file.hash })).toBe(identityText(file))
  })
})
