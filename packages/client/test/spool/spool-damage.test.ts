/** What damage, and copies that do not fit together, do to a spool: everything that can be read is delivered under its own number. */
import { listSegments, readLines } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import { anonymous, drain } from './drain.js'
import { folder, linesOf, Machine } from './machine.js'

const messages = `${folder}/messages`

/** Three segments with the messages 0 to 5, two in each. */
async function threeSegments(): Promise<Machine> {
  const machine = new Machine()
  const spool = await machine.open({ segmentBytes: 1 })
  for (const two of ['ab', 'cd', 'ef']) await spool.append(linesOf(two.split('')))
  await spool.close()
  return machine
}

function segmentOf(machine: Machine, index: number): string {
  const segment = listSegments(machine.fs, messages)[index]
  if (!segment) throw new Error(`no segment ${index}`)
  return segment.path
}

/** Changes one byte of a line: of its middle, or its line break. */
function damage(machine: Machine, path: string, { line, at }: { line: number; at: 'middle' | 'end' | number }): void {
  const found = [...readLines(machine.fs, path)][line]
  if (!found) throw new Error(`no line ${line}`)
  const within = at === 'end' ? found.length - 1 : at === 'middle' ? Math.floor(found.length / 2) : at
  const position = found.position + within
  machine.disk.scribble(path, Uint8Array.of((machine.disk.bytesOf(path)[position] ?? 0) ^ 1), position)
}

async function drainAnew(machine: Machine): Promise<string[]> {
  machine.kill()
  return anonymous(drain((await machine.open({ segmentBytes: 1 })).queue()))
}

describe('a damaged line', () => {
  it('Q8: keeps its number, and the others theirs', async () => {
    const machine = await threeSegments()
    damage(machine, segmentOf(machine, 1), { line: 1, at: 'middle' })
    expect(await drainAnew(machine)).toEqual([
      'a/0 a',
      'a/1 b',
      expect.stringMatching(/^damaged 2: a message of \d+ bytes/),
      'a/3 d',
      'a/4 e',
      'a/5 f',
    ])
  })

  it('Q8: whose line break is gone takes the number of the next one, too', async () => {
    const machine = await threeSegments()
    damage(machine, segmentOf(machine, 1), { line: 1, at: 'end' })
    const seen = await drainAnew(machine)
    expect(seen[2]).toMatch(/^damaged 2: 2 messages of \d+ bytes/)
    expect(seen.slice(3)).toEqual(['a/4 e', 'a/5 f'])
  })

  it('Q8: that fell into pieces takes one number', async () => {
    const machine = await threeSegments()
    const path = segmentOf(machine, 1)
    const [, line] = readLines(machine.fs, path)
    for (const within of [20, 40]) machine.disk.scribble(path, Buffer.from('\n'), (line?.position ?? 0) + within)
    const seen = await drainAnew(machine)
    expect(seen.map(text => text.slice(0, 9))).toEqual(['a/0 a', 'a/1 b', 'damaged 2', 'a/3 d', 'a/4 e', 'a/5 f'])
  })

  it('Q8, D7: gives those after it no other numbers: the server may have them', async () => {
    const machine = await threeSegments()
    const queue = (await machine.open()).queue()
    damage(machine, segmentOf(machine, 0), { line: 1, at: 'middle' })
    expect(queue.next({ messages: 1, bytes: 1000 })).toMatchObject({ kind: 'damaged', first: 0 })
    queue.bury({ code: 'DAMAGED', reason: 'test' })
    expect(queue.next({ messages: 1, bytes: 1000 })).toMatchObject({ first: 1, sequence: 1 })
  })

  it('Q8: at the end of the spool is not written into', async () => {
    const machine = await threeSegments()
    const newest = segmentOf(machine, 2)
    damage(machine, newest, { line: 2, at: 'end' })
    machine.reboot()
    const spool = await machine.open()
    await spool.append(linesOf(['g']))
    const seen = anonymous(drain(spool.queue()))
    expect(seen.slice(5)).toEqual([expect.stringMatching('^damaged 5: a message'), 'b/0 g'])
  })
})

describe('a damaged head', () => {
  it.each([0, 1, 2])('Q3, Q8: of segment %i costs no message and no number', async index => {
    const machine = await threeSegments()
    damage(machine, segmentOf(machine, index), { line: 0, at: 'middle' })
    const seen = await drainAnew(machine)
    expect(seen.map(text => text.slice(-1))).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    if (index > 0) expect(seen).toEqual(['a/0 a', 'a/1 b', 'a/2 c', 'a/3 d', 'a/4 e', 'a/5 f'])
  })

  it('Q6: of the newest segment begins a new life: its producer is never used with another base', async () => {
    const machine = await threeSegments()
    const before = await machine.open()
    // A second group in the segment proves the first.
    await before.append(linesOf(['g']))
    damage(machine, segmentOf(machine, 2), { line: 0, at: 'middle' })
    machine.fs.remove(`${folder}/tail`)
    machine.kill()
    const spool = await machine.open()
    await spool.append(linesOf(['h', 'i']))
    expect(anonymous(drain(spool.queue())).slice(4)).toEqual(['a/4 e', 'a/5 f', 'a/6 g', 'b/0 h', 'b/1 i'])
  })

  it('Q9: does not make the spool forget how far files were read, while an older one tells', async () => {
    const machine = new Machine()
    const spool = await machine.open({ segmentBytes: 1 })
    for (const [index, file] of ['f', 'g', 'h'].entries())
      await spool.append(linesOf([file], { of: { file, end: index + 1 } }), { of: { file, from: 0 } })
    damage(machine, segmentOf(machine, 2), { line: 0, at: 'middle' })
    damage(machine, segmentOf(machine, 1), { line: 0, at: 'middle' })
    machine.kill()
    expect([...(await (await machine.open()).fileEnds())].map(([file, { end }]) => [file, end]).sort()).toEqual([
      ['f', 1],
      ['g', 2],
      ['h', 3],
    ])
  })
})

describe('the last line of a file', () => {
  it('Q9: that is damaged in the newest segment makes the file go on where the line before it ends', async () => {
    const machine = new Machine()
    const spool = await machine.open()
    for (const [index, text] of ['a', 'b'].entries())
      await spool.append(linesOf([text], { of: { file: 'f', end: index + 1 } }), { of: { file: 'f', from: index } })
    damage(machine, segmentOf(machine, 0), { line: 2, at: 'middle' })
    machine.kill()
    expect((await (await machine.open()).fileEnds()).get('f')?.end).toBe(1)
  })
})

describe('files of different times', () => {
  it('Q8: a segment that is gone from the middle is told once, and the rest keeps its numbers', async () => {
    const machine = await threeSegments()
    machine.fs.remove(segmentOf(machine, 1))
    expect(await drainAnew(machine)).toEqual([
      'a/0 a',
      'a/1 b',
      expect.stringMatching(/^damaged 2: the file with 2 messages is gone/),
      'a/4 e',
      'a/5 f',
    ])
  })

  it('Q2: an acknowledgement beyond the last message gives no number twice', async () => {
    const machine = await threeSegments()
    drain((await machine.open()).queue())
    const older = (await threeSegments()).copy()
    const file = older.fs.open(`${folder}/acknowledged`, 'create')
    older.fs.write(file, machine.disk.bytesOf(`${folder}/acknowledged`), 0)
    older.fs.remove(segmentOf(older, 2))
    older.fs.remove(segmentOf(older, 1))
    const spool = await older.open()
    expect(await spool.append(linesOf(['new']))).toEqual({ kind: 'spooled', first: 6, end: 7 })
    expect(anonymous(drain(spool.queue()))).toEqual(['a/0 new'])
  })

  it('Q2: a newest segment that was cut short gives no number twice', async () => {
    const machine = await threeSegments()
    const newest = segmentOf(machine, 2)
    const file = machine.fs.open(newest, 'write')
    machine.fs.truncate(file, machine.fs.size(file) - 10)
    const spool = await machine.open()
    expect(await spool.append(linesOf(['new']))).toEqual({ kind: 'spooled', first: 6, end: 7 })
    const seen = anonymous(drain(spool.queue()))
    expect(seen.slice(4)).toEqual(['a/4 e', expect.stringMatching('^damaged 5'), 'b/0 new'])
  })

  it('D6: a damaged file of new numbers gives what waits numbers that nobody has', async () => {
    const machine = await threeSegments()
    const queue = (await machine.open()).queue()
    queue.renumber()
    const given = queue.next({ messages: 1, bytes: 1000 })
    machine.disk.scribble(`${folder}/numbering.json`, Buffer.from('x'), 5)
    machine.kill()
    const after = (await machine.open()).queue().next({ messages: 1, bytes: 1000 })
    expect(after).toMatchObject({ kind: 'batch', first: 0, sequence: 0 })
    expect(after).not.toMatchObject({ producer: (given as { producer: string }).producer })
  })
})
