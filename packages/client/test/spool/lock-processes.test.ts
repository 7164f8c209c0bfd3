/** One lock and several processes, which are stopped and killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { leaveDead, locksIn, newFolder } from './lock-sample.js'

const program = fileURLToPath(new URL('lock-user.js', import.meta.url))
const running = new Set<ChildProcess>()

afterEach(async () => {
  await Promise.all([...running].map(kill))
})

describe('several processes', () => {
  it('Q5: hold a lock one after the other', async () => {
    const folder = newFolder()
    const users = times(8, () => start(folder, 'rounds', '100'))
    expect(await Promise.all(users.map(statusOf))).toEqual(times(8, () => 0))
    expect(troubleIn(folder)).toEqual([])
    expect(diaryOf(folder).filter(([, what]) => what === 'leaves')).toHaveLength(800)
    expect(readdirSync(folder)).toEqual(['diary'])
  })

  it('Q5: of ten that race for the lock of a dead one, one holds it at a time', async () => {
    for (const links of [['append.lock'], ['append.lock', 'append.lock~']]) {
      const folder = newFolder()
      await leaveDead(folder, '.lock-1-dead', links)
      const users = times(10, () => start(folder, 'rounds', '3'))
      expect(await Promise.all(users.map(statusOf))).toEqual(times(10, () => 0))
      expect(troubleIn(folder)).toEqual([])
      expect(readdirSync(folder)).toEqual(['diary'])
    }
  })

  it('Q5: go on when any of them are killed at any moment, two at a time', async () => {
    const folder = newFolder()
    const killed: ChildProcess[] = []
    for (let count = 0; count < 20; count++) {
      while (running.size < 6) start(folder, 'rounds', '1000000')
      await progress([...running])
      const victims = [...running].sort(() => Math.random() - 0.5).slice(0, 2)
      killed.push(...victims)
      await Promise.all(victims.map(kill))
    }
    killed.push(...running)
    await Promise.all([...running].map(kill))
    expect(troubleIn(folder, killed)).toEqual([])
    await expectUsable(folder)
  })
})

describe('a holder', () => {
  it('Q5: that is killed is succeeded by who waits', async () => {
    const folder = newFolder()
    const holder = await startHolder(folder)
    const locks = locksIn(folder)
    expect(await locks.append.tryToAcquire()).toBeUndefined()
    const waiting = locks.append.acquire()
    await kill(holder)
    expect((await waiting).isHeld()).toBe(true)
    locks.close()
  })

  it('Q5: that is stopped keeps its lock, however many wait for it', async () => {
    const folder = newFolder()
    const holder = await startHolder(folder)
    holder.kill('SIGSTOP')
    const locks = locksIn(folder)
    expect(await locks.append.tryToAcquire()).toBeUndefined()
    const crowd = await crowdAt(join(folder, socketOf(holder, folder)))
    expect(await locks.append.tryToAcquire()).toBeUndefined()
    const waiting = locks.append.acquire()
    for (const connection of crowd) connection.destroy()
    expect(existsSync(join(folder, 'append.lock'))).toBe(true)
    await kill(holder)
    expect((await waiting).isHeld()).toBe(true)
    locks.close()
  })

  it('ends when it has nothing else to do, and is succeeded', async () => {
    const folder = newFolder()
    expect(await statusOf(start(folder, 'leave'))).toBe(0)
    expect(diaryOf(folder)).toHaveLength(1)
    await expectUsable(folder)
  })
})

function start(folder: string, ...how: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [program, folder, ...how], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

async function startHolder(folder: string): Promise<ChildProcess> {
  const holder = start(folder, 'hold')
  await progress([holder])
  return holder
}

async function statusOf(child: ChildProcess): Promise<unknown> {
  child.stdout?.resume()
  const [status] = await once(child, 'close')
  return status
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  child.stdout?.resume()
  if (running.has(child)) await once(child, 'close')
}

/** Resolves when one of them, chosen by chance, has printed something, or has ended. */
async function progress(children: readonly ChildProcess[]): Promise<void> {
  for (const { stdout } of children) stdout?.resume()
  const child = children[Math.floor(Math.random() * children.length)]
  if (child?.stdout && running.has(child)) await once(child.stdout, 'data')
}

/** More connections than a socket keeps waiting; the last one is refused. */
async function crowdAt(path: string): Promise<readonly Socket[]> {
  const crowd: Socket[] = []
  for (;;) {
    const connection = connect({ path })
    crowd.push(connection)
    const outcome = await new Promise(resolve => {
      connection.once('connect', () => resolve('connected'))
      connection.on('error', error => resolve('code' in error ? error.code : ''))
    })
    if (outcome === 'EAGAIN') return crowd
    expect(outcome).toBe('connected')
  }
}

function socketOf(holder: ChildProcess, folder: string): string {
  const found = readdirSync(folder).find(name => name.startsWith(`.lock-${holder.pid}-`))
  expect(found).toBeDefined()
  return String(found)
}

/** The lock can be had, and of the dead nothing is left. */
async function expectUsable(folder: string): Promise<void> {
  const locks = locksIn(folder)
  const hold = await locks.append.acquire()
  expect(hold.isHeld()).toBe(true)
  hold.release()
  locks.close()
  expect(readdirSync(folder).filter(name => !name.endsWith('~'))).toEqual(['diary'])
}

function diaryOf(folder: string): readonly (readonly [string, string])[] {
  const lines = readFileSync(join(folder, 'diary'), 'utf8').trimEnd().split('\n')
  return lines.map(line => {
    const [pid = '', what = ''] = line.split(' ')
    return [pid, what]
  })
}

/** Lines that cannot be if one holds the lock at a time; one who was killed leaves without a word. */
function troubleIn(folder: string, killed: readonly ChildProcess[] = []): readonly string[] {
  const mortal = new Set(killed.map(({ pid }) => String(pid)))
  const trouble: string[] = []
  let inside: string | undefined
  for (const [index, [pid, what]] of diaryOf(folder).entries()) {
    const isFine = what === 'enters' ? inside === undefined || mortal.has(inside) : what === 'leaves' && inside === pid
    if (!isFine) trouble.push(`line ${index + 1}: ${pid} ${what} while ${inside} is inside`)
    inside = what === 'enters' ? pid : undefined
  }
  return trouble
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}
