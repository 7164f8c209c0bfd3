import { existsSync, rmSync, statSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scene } from './scene.js'

describe('rotation', () => {
  it('F4: a renamed file is read to its end, then the new one', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.rename('app.log', 'app.log.1')
    scene.write('app.log', 'three\n')
    await scene.round()
    scene.append('app.log.1', 'two\n')
    await scene.round()
    expect(scene.messages).toEqual(['one', 'two'])
    await scene.quiet()
    expect(scene.ofFiles.map(({ message, source }) => `${source} ${message}`)).toEqual(
      ['one', 'two', 'three'].map(line => `${scene.path('app.log')} ${line}`),
    )
  })

  it('F1, F4: what has no newline is a line once its file left its path and is quiet', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\ntwo')
    scene.follow(['app.log'])
    await scene.round()
    scene.rename('app.log', 'app.log.1')
    await scene.round()
    expect(scene.messages).toEqual(['one'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two'])
  })

  it('F4: after a restart all that was rotated meanwhile is read, oldest first, and nothing of before', async () => {
    const scene = new Scene()
    scene.write('app.log.3', 'never followed\n')
    scene.write('app.log', 'one\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.append('app.log', 'two\n')
    scene.rename('app.log.3', 'app.log.5')
    scene.rename('app.log', 'app.log.2')
    await tick()
    scene.write('app.log.1', 'three\nfour')
    await tick()
    scene.write('app.log', 'five\n')
    scene.write('app.log.0.gz', 'compressed\n')
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three', 'four', 'five'])
    expect(scene.losses).toEqual([])
  })

  it('F4: a pattern that matches the rotated files, too, gives each line once', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log*'])
    await scene.round()
    scene.append('app.log', 'two\n')
    scene.rename('app.log', 'app.log.1')
    scene.write('app.log', 'three\n')
    await scene.round()
    await scene.quiet()
    scene.rename('app.log.1', 'app.log.2')
    scene.rename('app.log', 'app.log.1')
    scene.write('app.log', 'four\n')
    await scene.round()
    await scene.quiet()
    scene.follow(['app.log*'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three', 'four'])
  })

  it('F2: a new file in a used inode is another file, also when it begins the same', async () => {
    for (const first of ['head\n', 'other head\n']) {
      const scene = new Scene()
      scene.write('app.log', 'head\none\n')
      scene.follow(['app.log'])
      await scene.round()
      scene.truncate('app.log')
      scene.append('app.log', `${first}2\n`)
      scene.follow(['app.log'])
      await scene.round()
      scene.append('app.log', 'three\n')
      scene.follow(['app.log'])
      await scene.round()
      expect(scene.messages).toEqual(['head', 'one', first.trim(), '2', 'three'])
      expect(new Set(scene.ofFiles.map(({ file }) => file)).size).toBe(2)
    }
  })

  it('F2: a new file in the inode of one that was removed is read from its start, though it is longer', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    const inode = (): number => statSync(scene.path('app.log')).ino
    const used = inode()
    scene.follow(['app.log'])
    await scene.round()
    scene.follow(['app.log'])
    scene.remove('app.log')
    // The file system gives a free inode again sooner or later.
    for (let number = 0; number < 200; number++) {
      scene.write('app.log', 'two\nthree\n')
      if (inode() === used) break
      scene.rename('app.log', `other-${number}`)
    }
    if (!existsSync(scene.path('app.log'))) scene.write('app.log', 'two\nthree\n')
    await scene.round()
    expect(scene.messages).toEqual(['one', 'two', 'three'])
  })

  it('F6: a file that was removed is read to its end', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.append('app.log', 'two\n')
    scene.remove('app.log')
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two'])
    scene.write('app.log', 'three\n')
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three'])
    expect(scene.losses).toEqual([])
  })

  it('F6: after a restart it is said from which byte on a file that is gone was not read', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\ntwo\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.truncate('app.log')
    scene.append('app.log', 'new\n')
    scene.follow(['app.log'])
    await scene.round()
    expect(scene.losses).toMatchObject([{ why: 'replaced', from: 8 }])
    expect(scene.messages).toEqual(['one', 'two', 'new'])
    scene.follow(['app.log'])
    await scene.round()
    expect(scene.losses.length).toBe(1)
  })

  it('F2, F3, F4: whatever is written, renamed and killed in whatever order, each line is spooled once and in its order', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('write' as const), lines: fc.integer({ min: 1, max: 5 }) }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('round' as const), lines: fc.constant(0) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const), lines: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), lines: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('quiet' as const), lines: fc.constant(0) }) },
    )
    const patterns = fc.constantFrom(['app.log'], ['app.log*'])
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), patterns, async (steps, names) => {
        const scene = new Scene()
        const written: string[] = ['first']
        scene.write('app.log', 'first\n')
        scene.follow(names)
        await scene.round()
        let rotations = 0
        for (const { kind, lines } of steps) {
          if (kind === 'round') await scene.round()
          if (kind === 'quiet') await scene.quiet()
          if (kind === 'kill') scene.follow(names)
          for (let line = 0; line < lines; line++) {
            written.push(`line ${written.length}`)
            scene.append('app.log', `${written.at(-1)}\n`)
          }
          if (kind !== 'rotate') continue
          await tick()
          scene.rename('app.log', `app.log-${1000 + rotations++}`)
          scene.write('app.log', '')
        }
        scene.follow(names)
        await scene.quiet()
        for (let left = rotations; left > 0; left--) await scene.quiet()
        expect(scene.messages).toEqual(written)
        expect(scene.losses).toEqual([])
        scene.stop()
        rmSync(scene.folder, { recursive: true })
      }),
      { numRuns: 40 },
    )
  })
})

/** Until the clock of the file system has moved: files are told apart by when they were written. */
async function tick(): Promise<void> {
  const until = Date.now() + 10
  while (Date.now() <= until) await new Promise(resolve => setImmediate(resolve))
}
