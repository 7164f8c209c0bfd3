import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wantedOf } from '../../src/ship/matches.js'
import { Scene } from './scene.js'

describe('following a file', () => {
  it('F1: each line is a message with the path as its source, as soon as its newline is there', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\ntwo')
    scene.follow(['app.log'], { stream: 'app' })
    await scene.round()
    expect(scene.messages).toEqual(['one'])
    scene.append('app.log', '!\n')
    await scene.round()
    expect(scene.ofFiles.at(-1)).toMatchObject({
      message: 'two!',
      source: scene.path('app.log'),
      stream: 'app',
      end: 9,
    })
  })

  it('F1: what is there is read; with `end` only what comes', async () => {
    const scene = new Scene()
    scene.write('app.log', 'old\nhal')
    scene.follow(['app.log'], { from: 'end' })
    await scene.round()
    scene.append('app.log', 'f\nnew\n')
    await scene.round()
    expect(scene.messages).toEqual(['half', 'new'])
  })

  it('F1: with `end`, too, a file that appears later is read from its start, and one that was followed where it was left', async () => {
    const scene = new Scene()
    scene.write('a.log', 'a1\n')
    scene.follow(['*.log'])
    await scene.round()
    scene.append('a.log', 'a2\n')
    scene.follow(['*.log'], { from: 'end' })
    await scene.round()
    scene.write('b.log', 'b1\n')
    await scene.round()
    expect(scene.messages).toEqual(['a1', 'a2', 'b1'])
  })

  it('F3: whoever follows after it was killed goes on after the last spooled line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat({ max: 40 }), { maxLength: 4 }), { maxLength: 8 }), async lives => {
        const scene = new Scene()
        scene.write('app.log', '')
        const written: string[] = []
        for (const life of lives) {
          scene.follow(['app.log'])
          for (const bytes of life) {
            written.push(`${written.length} ${'x'.repeat(bytes)}`)
            scene.append('app.log', `${written.at(-1)}\n${bytes % 3 === 0 ? '\n' : ''}`)
            if (bytes % 2 === 0) await scene.round()
          }
        }
        scene.follow(['app.log'])
        await scene.round()
        expect(scene.messages).toEqual(written)
        rmSync(scene.folder, { recursive: true })
      }),
      { numRuns: 30 },
    )
  })

  it('F3, Q9: two who follow one file spool each line once', async () => {
    const scene = new Scene()
    scene.write('app.log', '')
    const both = [scene.start(['app.log']), scene.start(['app.log'])]
    const written = Array.from({ length: 200 }, (_, index) => `line ${index}`)
    for (const line of written) {
      scene.append('app.log', `${line}\n`)
      await Promise.all(both.map(ship => scene.round(ship)))
    }
    expect(scene.messages).toEqual(written)
    for (const ship of both) ship.close()
  })

  it('F2: a hard link is the same file, and followed once', async () => {
    const scene = new Scene()
    scene.write('a.log', 'one\n')
    execFileSync('ln', [scene.path('a.log'), scene.path('b.log')])
    scene.follow(['*.log'])
    await scene.round()
    expect(scene.messages).toEqual(['one'])
  })

  it('F7: what is not UTF-8 is mended and told, a long line is cut and told', async () => {
    const scene = new Scene()
    scene.write(
      'app.log',
      Buffer.concat([Buffer.from([0xff, 0x41, 0x00, 0x0a]), Buffer.from(`${'x'.repeat(300_000)}\n`)]),
    )
    scene.follow(['app.log'])
    await scene.round()
    expect(scene.messages.map(message => message.length)).toEqual([3, 262_144, 37_856])
    expect(scene.messages[0]).toBe('\uFFFDA\0')
    const path = scene.path('app.log')
    expect(scene.oddities).toEqual([
      { path, replaced: 1, split: 0 },
      { path, replaced: 0, split: 1 },
    ])
  })

  it('F7, D8: a line of 50 MB becomes pieces that follow each other', async () => {
    const scene = new Scene()
    scene.write('app.log', Buffer.alloc(50_000_000, 'x'))
    scene.follow(['app.log'])
    await scene.round()
    scene.append('app.log', '\nnext\n')
    await scene.round()
    expect(scene.messages.at(-1)).toBe('next')
    expect(scene.messages.slice(0, -1).reduce((sum, { length }) => sum + length, 0)).toBe(50_000_000)
    expect(Math.max(...scene.messages.map(({ length }) => length))).toBe(262_144)
  })

  it('F8: a folder and a FIFO are refused, and a device', () => {
    const scene = new Scene()
    mkdirSync(scene.path('folder'))
    execFileSync('mkfifo', [scene.path('fifo')])
    for (const [name, what] of [
      [scene.path('folder'), 'a folder'],
      [scene.path('fifo'), 'a FIFO'],
      ['/dev/null', 'a device'],
    ] as const)
      expect(() => wantedOf([name])).toThrow(`${name} is ${what}: only files can be followed`)
    expect(() => wantedOf([])).toThrow('which file?')
  })

  it('F8: what cannot be read is told once, tried again, and read as soon as it can be', async () => {
    const scene = new Scene()
    symlinkSync('app.log', scene.path('app.log'))
    scene.follow(['app.log', 'other.log'])
    await scene.round()
    await scene.round()
    expect(scene.unreadable).toEqual(['app.log: it is a link to itself', 'other.log: it is not there'])
    scene.remove('app.log')
    scene.write('app.log', 'one\n')
    scene.write('other.log', 'two\n')
    await scene.round()
    expect(scene.messages.toSorted()).toEqual(['one', 'two'])
  })

  it('F8: a FIFO in the place of a file is told, and never opened', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.remove('app.log')
    execFileSync('mkfifo', [scene.path('app.log')])
    await scene.round()
    expect(scene.unreadable).toEqual(['app.log: it is a FIFO'])
  })

  it('F8: a pattern that matches nothing waits; folders and FIFOs that it matches are passed over', async () => {
    const scene = new Scene()
    mkdirSync(scene.path('folder.log'))
    execFileSync('mkfifo', [scene.path('fifo.log')])
    scene.follow(['*.log'])
    await scene.round()
    expect(scene.messages).toEqual([])
    scene.write('new.log', 'one\n')
    await scene.round()
    expect(scene.messages).toEqual(['one'])
    expect(scene.unreadable).toEqual([])
  })

  it('F8: a file whose name looks like a pattern is that file', async () => {
    const scene = new Scene()
    scene.write('a[1].log', 'one\n')
    scene.follow(['a[1].log'])
    await scene.round()
    expect(scene.messages).toEqual(['one'])
  })

  it('F9: while the spool is full nothing more is read, and rotation is noticed all the same', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    const ship = scene.follow(['app.log'])
    scene.spool.fill()
    await ship.look()
    for (let rotation = 0; rotation < 3; rotation++) {
      scene.append('app.log', `more ${rotation}\n`)
      scene.rename('app.log', 'app.log.1')
      scene.write('app.log', `after ${rotation}\n`)
      await ship.look()
    }
    expect(scene.messages).toEqual([])
    scene.spool.makeRoom()
    await ship.settled()
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'more 0', 'after 0', 'more 1', 'after 1', 'more 2', 'after 2'])
    expect(scene.losses).toEqual([])
  })

  it('E6, F9: who is asked to end does so also while the spool is full, and what was not spooled is read by the next', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    const ship = scene.follow(['app.log'])
    scene.spool.fill()
    await ship.look()
    scene.stop()
    await ship.settled()
    scene.spool.makeRoom()
    scene.follow(['app.log'])
    await scene.round()
    expect(scene.messages).toEqual(['one'])
  })

  it('E7: tells how far the first catching up is', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.follow(['app.log'])
    await scene.round()
    scene.append('app.log', 'two\n')
    scene.follow(['app.log'])
    await scene.round()
    await scene.round()
    scene.append('app.log', 'three\n')
    await scene.round()
    expect(scene.progress).toEqual([
      [4, 4, 1],
      [4, 4, 1],
    ])
  })

  it('D8: of 2,000 files a hundred are open at most', async () => {
    const scene = new Scene()
    const names = Array.from({ length: 2000 }, (_, index) => `${index}.log`)
    for (const name of names) scene.write(name, `${name}\n`)
    scene.follow(['*.log'])
    await scene.round()
    expect(openIn(scene.folder)).toBeGreaterThan(0)
    expect(openIn(scene.folder)).toBeLessThanOrEqual(100)
    for (const name of names) scene.append(name, 'more\n')
    await scene.round()
    expect(openIn(scene.folder)).toBeLessThanOrEqual(100)
    expect(scene.messages.toSorted()).toEqual([...names, ...names.map(() => 'more')].toSorted())
  })
})

/** How many files of a folder this process has open (Linux). */
function openIn(folder: string): number {
  const handles = readdirSync('/proc/self/fd').map(handle => targetOf(`/proc/self/fd/${handle}`))
  return handles.filter(target => target.startsWith(folder)).length
}

/** The empty string: it was closed meanwhile, as the one that lists them is. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}
