/** Files that go while nobody follows them: what of them is read, and what is said to be lost. */
import { chmodSync, renameSync, statSync, utimesSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { begin } from '../../src/ship/beginnings.js'
import { hashOf } from '../../src/ship/file-identity.js'
import type { Generation } from '../../src/ship/generation.js'
import { KnownFiles } from '../../src/ship/known-files.js'
import { lookAt, OpenFile, type FileFacts } from '../../src/ship/open-file.js'
import { Siblings, type Sibling } from '../../src/ship/siblings.js'
import { Trail } from '../../src/ship/trail.js'
import { Scene } from './scene.js'

/** `app.log` was read to byte 8, and nobody follows it any more. */
async function left(names: readonly string[] = ['app.log']): Promise<Scene> {
  const scene = new Scene()
  scene.write('app.log', 'one\ntwo\n')
  scene.follow(names)
  await scene.round()
  return scene
}

/** A new file at a path, certainly in another inode than the file that was there. */
function replace(scene: Scene, name: string, text: string): void {
  scene.write('fresh', text)
  if (scene.has(name)) scene.remove(name)
  scene.rename('fresh', name)
}

/** When a file was written for the last time, in seconds from now. */
function age(scene: Scene, name: string, seconds: number): void {
  const at = Date.now() / 1000 + seconds
  utimesSync(scene.path(name), at, at)
}

describe('a file that is gone', () => {
  it.each(['replaced', 'in a used inode', 'missing'])(
    'F6, G14: is said with the byte that it was read to, once, however often one starts: %s',
    async what => {
      const scene = await left()
      scene.append('app.log', 'never read\n')
      if (what === 'replaced') replace(scene, 'app.log', 'new\n')
      else if (what === 'missing') scene.remove('app.log')
      else {
        scene.truncate('app.log')
        scene.append('app.log', 'new\n')
      }
      for (let life = 0; life < 3; life++) {
        scene.follow(['app.log'])
        await scene.quiet()
      }
      const lines = what === 'missing' ? ['one', 'two'] : ['one', 'two', 'new']
      expect(scene.messages).toEqual(lines)
      expect(scene.losses).toMatchObject([{ path: scene.path('app.log'), from: 8 }])
      expect(scene.said).toEqual([
        expect.stringMatching(/app\.log was .*: from byte 8 on what was written there, if anything, is lost$/),
      ])
      expect(scene.spool.lines.map(({ source }) => source).slice(2)).toEqual(
        ['gather ship', scene.path('app.log')].slice(0, lines.length - 1),
      )
    },
  )

  it('F6: two who start at once say it once', async () => {
    const scene = await left()
    replace(scene, 'app.log', 'new\n')
    const both = [scene.start(['app.log']), scene.start(['app.log'])]
    await Promise.all(both.map(ship => ship.look()))
    await Promise.all(both.map(ship => ship.settled()))
    expect(scene.said.length).toBe(1)
    expect(scene.losses.length).toBe(1)
    for (const ship of both) ship.close()
  })

  it('F6: whoever was killed just after it was said, or just before, says it once all the same', async () => {
    for (const appends of [0, 1]) {
      const scene = await left()
      replace(scene, 'app.log', 'new\n')
      const ship = scene.follow(['app.log'])
      scene.spool.fillAfter(appends)
      await ship.look()
      await scene.spool.isFull()
      scene.stop()
      await ship.settled()
      scene.spool.makeRoom()
      scene.follow(['app.log'])
      await scene.round()
      expect(scene.said.length).toBe(1)
      expect(scene.messages).toEqual(['one', 'two', 'new'])
    }
  })

  it('F6: one that comes back goes on where it was left, and is said again if it goes with more', async () => {
    const scene = await left()
    renameSync(scene.path('app.log'), scene.path('away'))
    scene.follow(['app.log'])
    await scene.quiet()
    scene.append('away', 'three\n')
    renameSync(scene.path('away'), scene.path('app.log'))
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three'])
    scene.remove('app.log')
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.losses.map(({ from }) => from)).toEqual([8, 14])
  })

  it('F6: a path is given a while to come back before it is said', async () => {
    const scene = await left()
    scene.rename('app.log', 'away')
    scene.follow(['app.log'])
    await scene.round()
    scene.rename('away', 'app.log')
    await scene.quiet()
    expect(scene.said).toEqual([])
  })

  it.each(['gone', 'another'])(
    'F6: nothing is said of one that was read to its end and is %s before its turn comes',
    async what => {
      const scene = await left()
      scene.rename('app.log', 'app.log.2')
      scene.write('app.log', 'three\n')
      await scene.quiet()
      scene.append('app.log.2', 'late\n')
      scene.rename('app.log', 'app.log.1')
      scene.write('app.log', 'four\n')
      age(scene, 'app.log.2', -2)
      age(scene, 'app.log.1', -1)
      const ship = scene.follow(['app.log'])
      scene.spool.fill()
      await ship.look()
      await scene.spool.isFull()
      if (what === 'gone') scene.remove('app.log.1')
      else scene.write('app.log.1', 'never followed\n')
      scene.spool.makeRoom()
      await ship.settled()
      await scene.quiet()
      expect(scene.messages).toEqual(['one', 'two', 'three', 'late', 'four'])
      expect(scene.said).toEqual([])
    },
  )

  it('F4, F6: one that was renamed beside is read on, also when nothing is at its path', async () => {
    const scene = await left()
    scene.append('app.log', 'three\n')
    scene.rename('app.log', 'app.log.1')
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three'])
    scene.write('app.log', 'four\n')
    await scene.quiet()
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three', 'four'])
    expect(scene.said).toEqual([])
  })

  it('F6: nothing is said of files that were followed by later ones, wherever they are', async () => {
    const scene = await left()
    for (const text of ['three\n', 'four\n']) {
      scene.rename('app.log', 'app.log.1')
      scene.write('app.log', text)
      await scene.quiet()
      scene.remove('app.log.1')
    }
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three', 'four'])
    expect(scene.said).toEqual([])
  })

  it('F6: nothing is said of one that was followed by a later one, when its inode comes back to the path', async () => {
    const scene = await left()
    scene.rename('app.log', 'used')
    scene.write('app.log', 'three\n')
    await scene.quiet()
    scene.rename('app.log', 'app.log.1')
    scene.truncate('used')
    scene.append('used', '4\n')
    scene.rename('used', 'app.log')
    scene.follow(['app.log'])
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', 'three', '4'])
    expect(scene.said).toEqual([])
  })

  it('F6: nothing is said of one that is followed at another path now, or whose inode is', async () => {
    const scene = await left(['app.log', 'other.log'])
    scene.rename('app.log', 'other.log')
    scene.write('app.log', 'new\n')
    scene.append('other.log', 'three\n')
    scene.follow(['app.log', 'other.log'])
    await scene.quiet()
    expect(scene.messages.toSorted()).toEqual(['new', 'one', 'three', 'two'])
    expect(scene.said).toEqual([])
  })

  it('F6: nothing is said of one that is there and cannot be read', async () => {
    const scene = await left()
    scene.rename('app.log', 'app.log.1')
    scene.write('app.log', 'new\n')
    chmodSync(scene.path('app.log.1'), 0)
    scene.follow(['app.log'])
    await scene.quiet()
    if (process.getuid?.() !== 0) expect(scene.messages).toEqual(['one', 'two', 'new'])
    expect(scene.said).toEqual([])
  })

  it('F6: the inode of another path is another path’s loss', async () => {
    const scene = await left(['app.log', 'other.log'])
    scene.rename('app.log', 'other.log')
    scene.truncate('other.log')
    scene.append('other.log', 'x\n')
    scene.follow(['other.log'])
    await scene.round()
    expect(scene.losses).toMatchObject([{ path: scene.path('app.log'), from: 8 }])
    scene.follow(['app.log', 'other.log'])
    await scene.quiet()
    expect(scene.losses.length).toBe(1)
  })

  it('F1: the source is the whole path, however the file was named', async () => {
    const scene = new Scene()
    scene.write('app.log', 'one\n')
    scene.write('b.txt', 'two\n')
    const folder = relative(process.cwd(), scene.folder)
    scene.followWords([`${folder}/app.log`, `${folder}/*.txt`])
    await scene.round()
    expect(scene.ofFiles.map(({ source }) => source).toSorted()).toEqual([scene.path('app.log'), scene.path('b.txt')])
  })

  it('F1: with `end`, a named file that appears later is read from its start', async () => {
    const scene = new Scene()
    scene.follow(['app.log'], { from: 'end' })
    await scene.round()
    scene.write('app.log', 'one\n')
    await scene.round()
    expect(scene.messages).toEqual(['one'])
  })
})

describe('a file that is renamed while it is looked for', () => {
  it('F4: is found all the same', async () => {
    const scene = await left()
    scene.rename('app.log', 'app.log.1')
    scene.write('app.log', 'three\n')
    const path = scene.path('app.log')
    const trail = new Trail({ path, from: 'start', byPlace: new Map() })
    const generation = trail.see(lookAt(path) as FileFacts, 0) as Generation
    const file = OpenFile.open(path) as OpenFile
    const known = new KnownFiles(await scene.spool.fileEnds())
    const siblings = (): readonly Sibling[] => {
      const found = new Siblings().of(path)
      if (scene.has('app.log.1')) scene.rename('app.log.1', 'app.log.2')
      return found
    }
    const around = { known, siblings, isFollowed: () => false, isFinished: () => false }
    expect(begin({ trail, generation, file }, around)).toEqual([])
    expect(trail.generations.map(one => one.path)).toEqual([scene.path('app.log.2'), path])
    file.close()
  })
})

describe('when no file is left that was read at a path', () => {
  it.each([
    ['was made after that was read, those beside it are other files', -60, []],
    ['was made before, those beside it that nobody knows are copies', 60, ['app.log.1']],
  ])('F4, F5: when a file that has the inode of one that was read %s', async (_, sinceSeconds, copies) => {
    const scene = new Scene()
    scene.write('app.log', '3\n')
    const { dev, ino } = statSync(scene.path('app.log'))
    const sent_at = new Date(scene.now + sinceSeconds * 1000).toISOString()
    const file = `${dev}-${ino}-4-${hashOf(Buffer.from('one\n'))}`
    const line = { sent_at, source: scene.path('app.log'), stream: 'default', file, end: 4, message: 'one' }
    await scene.spool.append({ bytes: Buffer.from(`${JSON.stringify(line)}\n`), count: 1 })
    scene.write('app.log.1', 'two\n')
    age(scene, 'app.log.1', 120)
    scene.follow(['app.log'])
    scene.pass(180_000)
    await scene.quiet()
    expect(scene.messages).toEqual(['one', 'two', '3'])
    expect(scene.losses.map(({ from, copy }) => [from, copy])).toEqual([
      [4, undefined],
      ...copies.map(name => [4, scene.path(name)]),
    ])
  })

  it('F4, G14: rotated files that were written since are read, oldest first, and none of before', async () => {
    const scene = await left()
    scene.write('app.log.4', 'history\n')
    age(scene, 'app.log.4', -60)
    scene.write('app.log.2', 'three\n')
    age(scene, 'app.log.2', 1)
    scene.write('app.log.1', 'four\n')
    age(scene, 'app.log.1', 2)
    replace(scene, 'app.log', 'five\n')
    for (let life = 0; life < 2; life++) {
      scene.follow(['app.log'])
      await scene.quiet()
    }
    expect(scene.messages).toEqual(['one', 'two', 'three', 'four', 'five'])
    expect(scene.losses).toMatchObject([{ from: 8 }])
  })

  it('F4: they are read also while nothing is at the path, and nothing beside a path that was never followed', async () => {
    const scene = await left()
    scene.rename('app.log', 'away')
    for (const name of ['app.log.1', 'new.log.1']) {
      scene.write(name, 'three\n')
      age(scene, name, 1)
    }
    scene.follow(['app.log', 'new.log'])
    await scene.quiet()
    scene.write('app.log', 'four\n')
    scene.write('new.log', 'five\n')
    await scene.quiet()
    expect(scene.messages.toSorted()).toEqual(['five', 'four', 'one', 'three', 'two'])
    expect(scene.messages.indexOf('three')).toBeLessThan(scene.messages.indexOf('four'))
  })

  it('F5: of a truncated file, too, but no copy of it is taken for another file', async () => {
    const scene = await left()
    scene.append('app.log', 'three\n')
    scene.copy('app.log', 'app.log.bak')
    scene.copy('app.log', 'app.log.1')
    age(scene, 'app.log.bak', 1)
    age(scene, 'app.log.1', 2)
    scene.truncate('app.log')
    scene.append('app.log', 'x\n')
    expect(statSync(scene.path('app.log')).size).toBe(2)
    for (let life = 0; life < 2; life++) {
      scene.follow(['app.log'])
      await scene.quiet()
    }
    expect(scene.messages).toEqual(['one', 'two', 'three', 'x'])
    expect(scene.losses).toMatchObject([{ why: 'replaced', from: 14, copy: scene.path('app.log.1') }])
  })
})
