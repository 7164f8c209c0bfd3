/** Rotated files that are removed as they get old, whoever is killed meanwhile (following rules F4, F6). */
import { utimesSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Scene } from './scene.js'

/** A path whose file is rotated, and whose rotated files go; time passes with each step. */
class Rotated {
  readonly scene = new Scene()
  /** Each line, and the number of the file that it was written to. */
  readonly written: { readonly line: string; readonly file: number }[] = []
  readonly gone = new Set<number>()
  #file = 0

  write(lines: number): void {
    for (let line = 0; line < lines; line++) {
      this.written.push({ line: `line ${this.written.length}`, file: this.#file })
      this.scene.append('app.log', `${this.written.at(-1)?.line}\n`)
    }
    this.#touch()
  }

  rotate(): void {
    this.scene.rename('app.log', `app.log-${1000 + this.#file++}`)
    this.scene.write('app.log', '')
    this.#touch()
  }

  /** As retention and compression do, the oldest first. */
  removeOldest(): void {
    const oldest = Array.from({ length: this.#file }, (_, file) => file).find(file => !this.gone.has(file))
    if (oldest === undefined) return
    this.scene.remove(`app.log-${1000 + oldest}`)
    this.gone.add(oldest)
  }

  #touch(): void {
    this.scene.pass(1000)
    const now = this.scene.now / 1000
    utimesSync(this.scene.path('app.log'), now, now)
  }
}

it('F3, F4, F6, G14: whatever is rotated, removed and killed: each line once, in order, or gone with its file, and then it is said', async () => {
  const kinds = fc.constantFrom('round', 'rotate', 'rotate', 'remove', 'kill', 'quiet')
  const step = fc.oneof(fc.integer({ min: 1, max: 3 }), kinds)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async steps => {
      const path = new Rotated()
      const { scene } = path
      path.write(1)
      scene.follow(['app.log'])
      await scene.round()
      for (const what of steps) {
        if (typeof what === 'number') path.write(what)
        else if (what === 'rotate') path.rotate()
        else if (what === 'remove') path.removeOldest()
        else if (what === 'kill') scene.follow(['app.log'])
        else if (what === 'quiet') await scene.quiet()
        else await scene.round()
      }
      scene.follow(['app.log'])
      for (let file = 0; file <= steps.length; file += 3) await scene.quiet()
      checkRotated(path)
      scene.end()
    }),
    { numRuns: 100 },
  )
})

function checkRotated({ scene, written, gone }: Rotated): void {
  const read = new Set(scene.messages)
  expect(scene.messages).toEqual(written.map(({ line }) => line).filter(line => read.has(line)))
  const missing = written.filter(({ line }) => !read.has(line))
  expect(missing.filter(({ file }) => !gone.has(file))).toEqual([])
  const order = scene.spool.lines.map(({ source, message }) => (source === 'gather ship' ? 'said' : message))
  for (const [at, { line, file }] of written.entries()) {
    const next = written[at + 1]
    if (!read.has(line) || next?.file !== file || read.has(next.line)) continue
    expect(order[order.indexOf(line) + 1]).toBe('said')
  }
}
