/** Locks in a real folder: the contract, what the dead leave behind, and folders where there can be no lock. */
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { lockContract } from './lock-contract.js'
import { leaveDead, locksIn, newFolder } from './lock-sample.js'

lockContract('SocketLocks', () => {
  const folder = newFolder()
  const [one, other] = [locksIn(folder), locksIn(folder)]
  const close = () => {
    one.close()
    other.close()
    expect(readdirSync(folder)).toEqual([])
  }
  return { one, other, takeAway: () => rmSync(join(folder, 'append.lock')), close }
})

describe('a lock in a folder', () => {
  it('names its process, and is gone when it is released', async () => {
    const folder = newFolder()
    const locks = locksIn(folder)
    const hold = await locks.append.acquire()
    expect(readlinkSync(join(folder, 'append.lock'))).toMatch(new RegExp(`^\\.lock-${process.pid}-`))
    hold.release()
    expect(existsSync(join(folder, 'append.lock'))).toBe(false)
    locks.close()
  })

  it('lets nobody sleep where nobody waits', async () => {
    const sleep = () => Promise.reject(new Error('slept'))
    const locks = locksIn(newFolder(), { sleep })
    for (let round = 0; round < 100; round++) {
      const hold = await locks.append.acquire()
      hold.release()
    }
    locks.close()
  })

  it('touches nothing before its first use', () => {
    const folder = newFolder()
    const locks = locksIn(folder)
    expect(readdirSync(folder)).toEqual([])
    locks.close()
  })

  it('leaves nothing behind when who waited for it gave up', async () => {
    const folder = newFolder()
    const [one, other] = [locksIn(folder), locksIn(folder)]
    await one.append.acquire()
    const stop = new AbortController()
    const waiting = other.append.acquire(stop.signal)
    await turn()
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    other.close()
    expect(readdirSync(folder).filter(name => name.startsWith('.'))).toHaveLength(1)
    one.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is given back when the locks are closed; what waits for it rejects, and what asks later', async () => {
    const folder = newFolder()
    const [one, other] = [locksIn(folder), locksIn(folder)]
    const hold = await one.append.acquire()
    const waiting = [other, other, one].map(locks => locks.append.acquire())
    const outcomes = Promise.allSettled(waiting)
    await turn()
    other.close()
    one.close()
    one.close()
    hold.release()
    expect(hold.isHeld()).toBe(false)
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await expect(one.append.tryToAcquire()).rejects.toThrow('are closed')
    expect(readdirSync(folder)).toEqual([])
  })

  it('is made anew when somebody removed the socket', async () => {
    const folder = newFolder()
    const locks = locksIn(folder)
    const first = await locks.append.acquire()
    first.release()
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    expect((await locks.append.acquire()).isHeld()).toBe(true)
    expect(await locksIn(folder).append.tryToAcquire()).toBeUndefined()
    locks.close()
  })
})

describe('a dead holder', () => {
  it.each([
    ['is killed', ['append.lock']],
    ['dies while it takes over', ['append.lock', 'append.lock~']],
    ['dies while it takes over from one who died so', ['append.lock', 'append.lock~', 'append.lock~~']],
  ])('Q5: is succeeded when it %s', async (_, links) => {
    const folder = newFolder()
    await leaveDead(folder, '.lock-1-dead', links)
    await leaveDead(folder, '.open-1-dead')
    const locks = locksIn(folder)
    const hold = await locks.append.tryToAcquire()
    expect(hold?.isHeld()).toBe(true)
    expect(readdirSync(folder)).toHaveLength(2)
    locks.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('Q5: is succeeded when its socket is gone, as in a copy of the folder', async () => {
    const folder = newFolder()
    symlinkSync('.lock-1-elsewhere', join(folder, 'append.lock'))
    const locks = locksIn(folder)
    expect((await locks.append.acquire()).isHeld()).toBe(true)
    locks.close()
  })

  it('Q5: is succeeded when a copy made a file of its lock', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'append.lock'), '')
    const locks = locksIn(folder)
    expect((await locks.append.acquire()).isHeld()).toBe(true)
    locks.close()
  })

  it('Q5: leaves sockets that the next one removes, and those of the living stay', async () => {
    const folder = newFolder()
    const living = locksIn(folder)
    await living.deliver.acquire()
    await leaveDead(folder, '.lock-1-dead')
    const locks = locksIn(folder)
    const hold = await locks.append.acquire()
    expect(readdirSync(folder)).not.toContain('.lock-1-dead')
    expect(await locks.deliver.tryToAcquire()).toBeUndefined()
    hold.release()
    locks.close()
    living.close()
  })
})

describe('a folder', () => {
  const unusable = (folder: string, platform = process.platform) =>
    expect(locksIn(folder, { platform }).append.acquire()).rejects
  const deepFolder = () => {
    const folder = join(newFolder(), 'd'.repeat(200))
    mkdirSync(folder)
    return folder
  }

  it('Q5: may lie deeper than a socket address is long', async () => {
    const folder = deepFolder()
    const [one, other] = [locksIn(folder), locksIn(folder)]
    const hold = await one.append.acquire()
    expect(await other.append.tryToAcquire()).toBeUndefined()
    const waiting = other.append.acquire()
    await turn()
    hold.release()
    expect((await waiting).isHeld()).toBe(true)
    one.close()
    other.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('Q11: that lies too deep for the platform is refused with its path and what to do', async () => {
    const folder = deepFolder()
    await unusable(folder, 'darwin').toMatchObject({
      code: 'FOLDER_UNUSABLE',
      message: expect.stringMatching(`the spool ${folder} cannot be locked: its path is \\d+ bytes too long`) as string,
      hint: 'use another folder',
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('Q11: that cannot be written is refused with its path and what to do', async () => {
    await unusable('/proc/self').toMatchObject({
      code: 'FOLDER_UNUSABLE',
      message: expect.stringMatching(/^the spool \/proc\/self cannot be locked: E[A-Z]+: [a-z ]+$/) as string,
      hint: expect.stringContaining('use another folder') as string,
    })
  })

  it('Q11: that is not there, and one in whose lock something else lies, are refused', async () => {
    const folder = newFolder()
    await unusable(join(folder, 'missing')).toMatchObject({
      code: 'FOLDER_UNUSABLE',
      message: `the spool ${folder}/missing cannot be locked: ENOENT: no such file or directory`,
    })
    mkdirSync(join(folder, 'append.lock'))
    await unusable(folder).toMatchObject({ code: 'FOLDER_UNUSABLE' })
    expect(readdirSync(folder)).toContain('append.lock')
  })

  it('Q11: on Windows is refused for now', async () => {
    await unusable(newFolder(), 'win32').toMatchObject({
      code: 'FOLDER_UNUSABLE',
      message: expect.stringMatching('not supported on Windows yet') as string,
    })
  })
})
