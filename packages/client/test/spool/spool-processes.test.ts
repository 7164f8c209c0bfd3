/** Several processes on one spool, and deaths between them: what one leaves half done, the next one does not build on. */
import { listSegments, writerHere, type FileSystem } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import type { Hold, Lock } from '../../src/spool/lock.js'
import { anonymous, drain } from './drain.js'
import { folder, linesOf, Machine } from './machine.js'

const messages = `${folder}/messages`

describe('a spool', () => {
  it('Q1: gives out what is appended after its queue was made, also the very first message', async () => {
    const spool = await new Machine().open()
    const queue = spool.queue()
    expect(queue.next({ messages: 10, bytes: 1000 })).toBeUndefined()
    await spool.append(linesOf(['a']))
    expect(anonymous(drain(queue))).toEqual(['a/0 a'])
  })

  it('Q4: goes on when its maker died before anything was in the first segment', async () => {
    const machine = new Machine()
    const dying = machine.open({
      writer: { ...writerHere(machine.fs, none), commit: () => new Promise(() => undefined) },
    })
    void (await dying).append(linesOf(['a']))
    await turns()
    machine.kill()
    const spool = await machine.open()
    expect(await spool.append(linesOf(['b']))).toMatchObject({ kind: 'spooled', first: 0 })
  })

  it('Q4: does not build on a copy whose name may not be durable', async () => {
    const machine = new Machine()
    await (await machine.open()).append(linesOf(['a']))
    tear(machine)
    // One process copies, and dies before the name of the copy is durable.
    machine.disk.fault = ({ name }) => (name === 'syncFolder' ? 'EBADF' : undefined)
    await expect(machine.open()).rejects.toThrow('EBADF')
    machine.disk.fault = () => undefined
    machine.kill()
    const spool = await machine.open()
    await spool.append(linesOf(['b']))
    machine.powerCut()
    expect(anonymous(drain((await machine.open()).queue()))).toEqual(['a/0 a', 'b/0 b'])
  })

  it('Q5: a process goes on in the copy that another one has made of its file', async () => {
    const machine = new Machine()
    const [one, two] = [await machine.open(), await machine.open()]
    await one.append(linesOf(['a']))
    tear(machine)
    await two.fileEnds()
    await one.append(linesOf(['b']))
    machine.powerCut()
    expect(anonymous(drain((await machine.open()).queue()))).toEqual(['a/0 a', 'b/0 b'])
  })

  it('Q5: a process goes on in the segment that another one has begun', async () => {
    const machine = new Machine()
    const [one, two] = [await machine.open({ segmentBytes: 1300 }), await machine.open({ segmentBytes: 1300 })]
    const [a, b] = ['a'.repeat(500), 'b'.repeat(500)]
    await one.append(linesOf([a]))
    await two.append(linesOf([b]))
    await one.append(linesOf(['c']))
    expect(listSegments(machine.fs, messages)).toHaveLength(2)
    machine.powerCut()
    expect(anonymous(drain((await machine.open()).queue()))).toEqual([`a/0 ${a}`, `a/1 ${b}`, 'a/2 c'])
  })

  it('Q5: a process whose lock was taken over writes nothing, and appends when it gets the lock again', async () => {
    const machine = new Machine()
    const { append, deliver } = machine.locks
    let losses = 1
    const lost = (hold: Hold): Hold => ({ isHeld: () => losses-- <= 0 && hold.isHeld(), release: () => hold.release() })
    const losing: Lock = {
      acquire: async () => lost(await append.acquire()),
      tryToAcquire: () => append.tryToAcquire(),
    }
    const spool = await machine.open({ locks: { append: losing, deliver } })
    expect(await spool.append(linesOf(['a']))).toEqual({ kind: 'spooled', first: 0, end: 1 })
    expect(losses).toBeLessThan(1)
    expect(anonymous(drain(spool.queue()))).toEqual(['a/0 a'])
  })

  it('Q5: whoever appends or looks is not troubled by a segment that goes meanwhile', async () => {
    const machine = new Machine()
    const spool = await machine.open({ segmentBytes: 1 })
    for (const text of ['a', 'b', 'c']) await spool.append(linesOf([text]))
    const [oldest] = listSegments(machine.fs, messages)
    const fs: FileSystem = {
      ...machine.fs,
      list: path => {
        const names = machine.fs.list(path)
        if (path === messages) machine.fs.remove(oldest?.path ?? '')
        return names
      },
    }
    machine.fs.remove(`${folder}/tail`)
    const other = await machine.open({ fs, writer: writerHere(fs, none) })
    expect(other.figures()).toMatchObject({ waiting: 2 })
    await other.append(linesOf(['d']))
    expect(drain(other.queue()).length).toBe(3)
  })

  it('Q6: after a backup was put back over it new messages have a new producer', async () => {
    const machine = new Machine()
    await (await machine.open()).append(linesOf(['a', 'b']))
    const backup = filesOf(machine)
    await (await machine.open()).append(linesOf(['c']))
    machine.kill()
    for (const [path, bytes] of backup) overwrite(machine, path, bytes)
    const spool = await machine.open()
    await spool.append(linesOf(['d']))
    expect(anonymous(drain(spool.queue()))).toEqual(['a/0 a', 'a/1 b', 'b/0 d'])
  })

  it('Q6: a process follows the life that another one began, and never uses a producer with two bases', async () => {
    const machine = new Machine()
    const one = await machine.open({ segmentBytes: 1 })
    await one.append(linesOf(['a']))
    machine.fs.remove(`${folder}/birthmark`)
    const two = await machine.open({ segmentBytes: 1 })
    await two.append(linesOf(['b']))
    machine.fs.remove(`${folder}/tail`)
    await one.append(linesOf(['c']))
    await two.append(linesOf(['d']))
    expect(anonymous(drain(two.queue()))).toEqual(['a/0 a', 'b/0 b', 'c/0 c', 'c/1 d'])
  })

  it('Q6, D6: a copy that was never written to knows that its messages may go on elsewhere', async () => {
    const machine = new Machine()
    await (await machine.open()).append(linesOf(['a', 'b']))
    const copy = await machine.copy().open()
    expect(copy.queue().numbering()).toEqual({ base: 0, end: 2, closed: true })
  })

  it('Q10: a process that lives on when the spool is moved neither appends nor delivers any more', async () => {
    const machine = new Machine()
    const before = await machine.open()
    await before.append(linesOf(['a']))
    const after = await machine.open({ destination: 'gina@http://localhost:6174', move: 'allowed' })
    await expect(before.append(linesOf(['b']))).rejects.toMatchObject({ code: 'SPOOL_STOPPED' })
    expect(() => before.queue()).toThrow(expect.objectContaining({ code: 'SPOOL_STOPPED' }))
    expect(drain(after.queue()).length).toBe(1)
  })
})

describe('a full disk', () => {
  it('Q4, Q7: after a reboot what waits is delivered, and with room again new messages are taken in a new life', async () => {
    const machine = new Machine()
    const before = await machine.open()
    await before.append(linesOf(['a']))
    await before.append(linesOf(['b']))
    machine.reboot()
    const { free, total } = machine.fs.space(folder)
    machine.disk.capacity = total - free
    const spool = await machine.open()
    await expect(spool.append(linesOf(['c']), { whenFull: 'reject' })).rejects.toMatchObject({ code: 'SPOOL_FULL' })
    expect(anonymous(drain(spool.queue()))).toEqual(['a/0 a', 'a/1 b'])
    machine.disk.capacity = Number.MAX_SAFE_INTEGER
    await spool.append(linesOf(['c']))
    // There was no room to say what was acknowledged: only who heard it knows, and another process would send it again.
    expect(drain((await machine.open()).queue()).map(line => line.slice(-1))).toEqual(['a', 'b', 'c'])
    expect(drain(spool.queue()).map(line => line.slice(-1))).toEqual([])
  })

  it('D6: does not build on new numbers that a dead process may not have synced', async () => {
    const machine = new Machine()
    const spool = await machine.open()
    await spool.append(linesOf(['a', 'b']))
    machine.disk.fault = ({ name }) => (name === 'syncFolder' ? 'EBADF' : undefined)
    expect(() => spool.queue().renumber()).toThrow('EBADF')
    machine.disk.fault = () => undefined
    machine.kill()
    const sent = (await machine.open()).queue().next({ messages: 1, bytes: 1000 })
    machine.powerCut()
    const again = (await machine.open()).queue().next({ messages: 1, bytes: 1000 })
    expect(again).toEqual(sent)
  })

  it('Q7: a message that was refused for want of room is not there later', async () => {
    const machine = new Machine()
    const spool = await machine.open({ segmentBytes: 1 })
    await spool.append(linesOf(['a']))
    const { free, total } = machine.fs.space(folder)
    machine.disk.capacity = total - free + 50
    await expect(spool.append(linesOf(['b']), { whenFull: 'reject' })).rejects.toMatchObject({ code: 'SPOOL_FULL' })
    machine.disk.capacity = Number.MAX_SAFE_INTEGER
    await spool.append(linesOf(['c']))
    expect(anonymous(drain(spool.queue()))).toEqual(['a/0 a', 'b/0 c'])
  })

  it('Q1, Q4: a tail that cannot be said does not make a message be taken twice', async () => {
    const machine = new Machine()
    const spool = await machine.open()
    await spool.append(linesOf(['a']))
    machine.disk.fault = ({ name, path }) => (name === 'write' && path.endsWith('/tail') ? 'ENOSPC' : undefined)
    expect(await spool.append(linesOf(['b']))).toMatchObject({ kind: 'spooled', first: 1 })
    machine.disk.fault = () => undefined
    expect(anonymous(drain(spool.queue()))).toEqual(['a/0 a', 'a/1 b'])
  })

  it('D7: a message that cannot be set aside stays the first one', async () => {
    const machine = new Machine()
    const spool = await machine.open()
    await spool.append(linesOf(['a', 'b']))
    const queue = spool.queue()
    machine.disk.fault = ({ name, path }) => (name === 'write' && path.includes('numbering') ? 'ENOSPC' : undefined)
    expect(() => queue.bury({ code: 'TOO_LARGE', reason: 'test' })).toThrow(
      expect.objectContaining({ code: 'SPOOL_FULL' }),
    )
    expect(queue.next({ messages: 10, bytes: 1000 })).toMatchObject({ first: 0, sequence: 0, count: 2 })
    machine.disk.fault = () => undefined
    queue.bury({ code: 'TOO_LARGE', reason: 'test' })
    expect(queue.next({ messages: 10, bytes: 1000 })).toMatchObject({ first: 1, sequence: 0, count: 1 })
  })
})

describe('a spool with 1,000 segments', () => {
  async function large(): Promise<Machine> {
    const machine = new Machine()
    const spool = await machine.open({ segmentBytes: 1 })
    for (let index = 0; index < 1000; index++) await spool.append(linesOf([`m${index}`]))
    return machine
  }

  it('Q1: an append lists no folder and reads no segment', async () => {
    const machine = await large()
    const spool = await machine.open()
    const of = (end: number) => ({ of: { file: 'f', end } })
    await spool.append(linesOf(['first'], of(1)), { of: { file: 'f', from: 0 } })
    machine.disk.calls.length = 0
    await spool.append(linesOf(['second'], of(2)), { of: { file: 'f', from: 1 } })
    await spool.append(linesOf(['third']))
    const calls = machine.disk.calls.filter(({ name, path }) => {
      return name === 'list' || (name === 'read' && path.startsWith(messages))
    })
    expect(calls).toEqual([])
    expect(machine.disk.calls.length).toBeLessThan(60)
  })

  it('D8: a batch costs the segments that it is taken from, not those that wait', async () => {
    const machine = await large()
    const queue = (await machine.open()).queue()
    queue.next({ messages: 1, bytes: 1000 })
    machine.disk.calls.length = 0
    for (let taken = 0; taken < 10; taken++) {
      queue.next({ messages: 1, bytes: 1000 })
      queue.acknowledge(queue.first + 1)
    }
    expect(machine.disk.calls.filter(({ name }) => name === 'list')).toEqual([])
    expect(machine.disk.calls.length).toBeLessThan(10 * 40)
  })
})

const none = { bytes: 0, share: 0 }

/** What a process leaves that dies while it writes a group. */
function tear(machine: Machine): void {
  const newest = listSegments(machine.fs, messages).at(-1)
  const file = machine.fs.open(newest?.path ?? '', 'write')
  machine.fs.write(file, Buffer.from('{"sent_at":"2026'), machine.fs.size(file))
  machine.fs.close(file)
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
}

function filesOf({ fs, disk }: Machine): [string, Uint8Array][] {
  const paths = [folder, `${folder}/messages`].flatMap(path => fs.list(path).map(name => `${path}/${name}`))
  const files = paths.filter(path => !path.endsWith('/messages') && !path.endsWith('/dead'))
  return files.map(path => [path, Buffer.from(disk.bytesOf(path))])
}

/** As `cp` does: into the file that is there. */
function overwrite({ fs }: Machine, path: string, bytes: Uint8Array): void {
  const file = fs.open(path, 'write')
  fs.truncate(file, 0)
  fs.write(file, bytes, 0)
  fs.close(file)
}
