/** Files that are copied and truncated, whoever is killed and whatever waits meanwhile (following rule F5). */
import { utimesSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberOf, type Truncation } from './followed.js'
import { Scene } from './scene.js'
import { expectExactLosses } from './truncations.js'

function line(number: number): string {
  return `line ${String(number).padStart(6, '0')} x\n`
}

/** A path whose file is copied and truncated; time passes with each step. */
class Copied {
  readonly scene = new Scene()
  readonly truncations: Truncation[] = []
  readonly lineBytes = line(0).length
  written = 0
  #first = 0
  #copied: number | undefined

  write(lines: number): void {
    for (let left = lines; left > 0; left--) this.scene.append('app.log', line(this.written++))
    this.#touch('app.log')
  }

  /** As `logrotate` does, nothing while it is empty. */
  copy(): void {
    if (this.#copied !== undefined || this.#first === this.written) return
    this.#copied = this.written
    for (let number = this.truncations.length; number > 0; number--)
      this.scene.rename(`app.log.${number}`, `app.log.${number + 1}`)
    this.scene.copy('app.log', 'app.log.1')
    this.#touch('app.log.1')
  }

  truncate(): void {
    this.copy()
    if (this.#copied === undefined) return
    const [first, copied, end] = [this.#first, this.#copied, this.written]
    this.truncations.push({ first, firstByte: 0, head: line(first), copied, end })
    this.#first = end
    this.#copied = undefined
    this.scene.truncate('app.log')
    this.#touch('app.log')
  }

  expectExactLosses(): void {
    const log = this.scene.path('app.log')
    const numbers = this.scene.ofFiles.map(({ source, message }) => (source === log ? numberOf(message) : NaN))
    const said = this.scene.spool.lines.filter(({ source }) => source === 'gather ship')
    expectExactLosses({ numbers, said }, this, log)
  }

  #touch(name: string): void {
    this.scene.pass(1000)
    const now = this.scene.now / 1000
    utimesSync(this.scene.path(name), now, now)
  }
}

describe('a file that is copied and truncated', () => {
  it('F5: what was not read of a truncated file is taken from its copy', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.append('app.log', 'two\nthree\n')
    scene.copy('app.log', 'app.log.1')
    scene.append('app.log', 'lost\n')
    scene.truncate('app.log')
    scene.append('app.log', 'four\n')
    await scene.round()
    expect(scene.messages).toEqual(['one', 'two', 'three', 'four'])
    expect(scene.losses).toMatchObject([
      { path: scene.path('app.log'), why: 'truncated', from: 14, missingBytes: 0, copy: scene.path('app.log.1') },
    ])
    expect(scene.said).toEqual([
      `${scene.path('app.log')} was truncated (the rest of it is read from ${scene.path('app.log.1')}): from byte 14 on what was written there, if anything, is lost`,
    ])
  })

  it('F5: without a copy it is said from which byte on how much is missing at least', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    const ship = scene.follow(['app.log'])
    scene.spool.fill()
    await ship.look()
    await scene.spool.isFull()
    scene.append('app.log', 'two\n')
    await ship.look()
    scene.truncate('app.log')
    scene.spool.makeRoom()
    await ship.settled()
    await scene.round()
    expect(scene.losses).toMatchObject([
      { path: scene.path('app.log'), why: 'truncated', from: 4, missingBytes: 4, copy: undefined },
    ])
  })

  it('F5: after a restart, too, the copy is found, and the new content is read after it', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log*'])
    await scene.round()
    scene.append('app.log', 'two\n')
    scene.copy('app.log', 'app.log.1')
    scene.truncate('app.log')
    scene.append('app.log', '3\n')
    for (let life = 0; life < 3; life++) {
      scene.follow(['app.log*'])
      await scene.quiet()
    }
    expect(scene.messages).toEqual(['one', 'two', '3'])
    expect(scene.losses).toMatchObject([{ why: 'replaced', from: 8, copy: scene.path('app.log.1') }])
  })

  it('F5: a copy of which everything was read is not read again, also where the pattern matches it', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log*'])
    await scene.round()
    scene.copy('app.log', 'app.log.1')
    scene.append('app.log', 'two\n')
    await scene.round()
    scene.truncate('app.log')
    scene.append('app.log', '3\n')
    await scene.round()
    await scene.quiet()
    scene.follow(['app.log*'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', '3'])
    expect(scene.losses).toMatchObject([{ why: 'truncated', from: 8, missingBytes: 0 }])
  })

  it('F5: a pattern that matches the copies, too, gives each line once, whenever it looks', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\ntwo\n')
    scene.follow(['app.log*'])
    await scene.round()
    scene.write('app.log.1', '')
    await scene.round()
    scene.write('app.log.1', 'one\n')
    await scene.round()
    scene.write('app.log.1', 'one\ntwo\n')
    await scene.round()
    scene.truncate('app.log')
    scene.append('app.log', 'three\n')
    await scene.round()
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three'])
  })

  it('F5: a short copy is not followed beside its file, however long the truncation takes', async () => {
    const path = new Copied()
    const { scene } = path
    path.write(1)
    scene.follow(['app.log*'])
    await scene.round()
    path.copy()
    path.write(1)
    await scene.quiet()
    expect(scene.messages).toHaveLength(2)
    path.truncate()
    path.write(1)
    await scene.quiet()
    path.expectExactLosses()
  })

  it('F5, G14: what was truncated again before it was read is taken from its copy, and what followed that is told', async () => {
    const path = new Copied()
    const { scene } = path
    path.write(1)
    scene.follow(['app.log'])
    await scene.round()
    for (const lines of [2, 3]) {
      path.write(lines)
      path.copy()
      path.write(1)
      path.truncate()
    }
    path.write(1)
    await scene.quiet()
    expect(scene.losses.map(({ from, copy }) => [from, copy])).toEqual([
      [3 * path.lineBytes, scene.path('app.log.2')],
      [3 * path.lineBytes, scene.path('app.log.1')],
    ])
    path.expectExactLosses()
  })

  it('F5: how much is missing at least does not count what came after the truncation', async () => {
    const path = new Copied()
    const { scene } = path
    path.write(1)
    const ship = scene.follow(['app.log'])
    await scene.round()
    scene.truncate('app.log')
    path.write(9)
    await ship.look()
    await ship.settled()
    expect(scene.losses).toMatchObject([{ from: path.lineBytes, missingBytes: 0, copy: undefined }])
  })

  it('F3, F5: a copy of what the file still holds is not read beside it, whoever starts just then', async () => {
    const path = new Copied()
    const { scene } = path
    path.write(1)
    scene.follow(['app.log'])
    await scene.round()
    path.truncate()
    path.write(2)
    path.copy()
    scene.follow(['app.log'])
    await scene.quiet()
    path.write(1)
    path.truncate()
    path.write(1)
    await scene.quiet()
    path.expectExactLosses()
    expect(scene.messages).toHaveLength(4)
  })
})

const kinds = ['round', 'look', 'copy', 'truncate', 'truncate', 'kill', 'fill', 'quiet'] as const

it('F3, F5, G14: whatever is copied, truncated, killed and kept waiting: what is missing was in no copy, and is told to the line, once', async () => {
  const step = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...kinds))
  const patterns = fc.constantFrom(['app.log'], ['app.log*'])
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), patterns, async (steps, names) => {
      const path = new Copied()
      const { scene } = path
      path.write(1)
      let ship = scene.follow(names)
      await scene.round()
      for (const what of steps) {
        if (typeof what === 'number') path.write(what)
        else if (what === 'copy') path.copy()
        else if (what === 'truncate') path.truncate()
        else if (what === 'look') await ship.look()
        else if (what === 'fill') scene.spool.fill()
        else {
          if (what === 'kill') scene.stop()
          else scene.spool.makeRoom()
          await ship.settled()
          scene.spool.makeRoom()
          if (what === 'kill') ship = scene.follow(names)
          else if (what === 'round') await scene.round()
          else await scene.quiet()
        }
      }
      scene.spool.makeRoom()
      await ship.settled()
      path.write(1)
      await scene.quiet()
      for (let left = path.truncations.length; left > 0; left--) await scene.quiet()
      path.expectExactLosses()
      expect(scene.messages).toContain(line(path.written - 1).trimEnd())
      scene.end()
    }),
    { numRuns: Number(process.env['COPYTRUNCATE_STORIES'] ?? 50) },
  )
})
