/** A spool that cannot be used: an error says which, and what to do, and nothing is kept (spool rules Q8, Q10, Q11). */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { finished, type Machine, signedIn, standIn } from './gather.js'

const isRoot = process.getuid?.() === 0

describe('a spool', () => {
  it('Q11: that is a file, or in a file, is said', async () => {
    const { machine } = await offline()
    const file = join(machine.home, 'file')
    writeFileSync(file, '')
    for (const spool of [file, join(file, 'below')]) {
      const result = await machine.gather(['send', 'x', '--spool', spool])
      expect(result).toMatchObject({ status: 6, stdout: '' })
      expect(result.stderr).toContain('nothing was kept')
    }
  })

  it('Q11: that this user may not write is said', async () => {
    const { machine, spool } = await offline()
    await machine.gather(['send', '--no-wait', 'x'])
    // Nothing stops root but a disk that is read-only.
    const readOnly = isRoot
      ? `mount --bind '${spool}' '${spool}' && mount -o remount,ro,bind '${spool}'`
      : `chmod -R a-w '${spool}'`
    const again = isRoot ? `umount '${spool}'` : `chmod -R u+w '${spool}'`
    if (spawnSync('sh', ['-c', readOnly]).status !== 0) throw new Error('no read-only folder can be had here')
    try {
      const result = await machine.gather(['send', 'y'])
      expect(result).toMatchObject({ status: 6, stdout: '' })
      expect(result.stderr).toContain(spool)
    } finally {
      spawnSync('sh', ['-c', again])
    }
  })

  it('Q11: of a newer version is left alone', async () => {
    const { machine, spool } = await offline()
    await machine.gather(['send', '--no-wait', 'x'])
    const path = join(spool, 'identity.json')
    const newer = readFileSync(path, 'utf8').replace('"version":1', '"version":2')
    writeFileSync(path, newer)
    const result = await machine.gather(['send', '--no-wait', 'y'])
    expect(result.status).toBe(6)
    expect(result.stderr).toContain('has version 2')
    expect(readFileSync(path, 'utf8')).toBe(newer)
  })

  it('Q8: that is damaged in the middle gives up one message, and says so', async () => {
    const { machine, spool, back } = await offline()
    await machine.gather(['send', '--no-wait'], { stdin: 'one\ntwo\nthree\n' })
    const [segment = ''] = readdirSync(join(spool, 'messages')).toSorted()
    const path = join(spool, 'messages', segment)
    writeFileSync(path, readFileSync(path, 'utf8').replace('"message":"two"', '"message":"tvo"'))
    const server = await back()
    const result = await machine.gather(['flush'])
    expect(result.status).toBe(5)
    expect(result.stderr).toContain('delivered 2, refused 1')
    expect(server.received.map(({ message }) => message)).toEqual(['one', 'three'])
  })

  it('Q7: that is full is waited for, and Ctrl-C keeps what it has', async () => {
    const { machine } = await offline()
    await machine.gather(['send', '--no-wait', 'x'.repeat(60_000)])
    const child = machine.start(['send', '--no-wait', '--spool-size', '64KiB'])
    const result = finished(child)
    child.stdin?.write(`${'y'.repeat(60_000)}\n`)
    child.stderr?.once('data', () => child.kill('SIGINT'))
    expect(await result).toMatchObject({
      status: 130,
      stderr: expect.stringMatching(
        /^the spool is full \(.+\); waiting until there is room\nstopped while the spool was full: after 0 messages nothing was kept\n/,
      ),
    })
    expect(await machine.gather(['status'])).toMatchObject({ stdout: expect.stringContaining('spooled     1, ') })
  })

  it('Q10: of another destination is refused, until it is said that it moves', async () => {
    const { machine, spool } = await offline()
    await machine.gather(['send', '--no-wait', 'early'])
    const server = await standIn()
    const env = { GATHER_SERVER: server.address, GATHER_USER: 'olga', GATHER_PASSWORD: 'pass', GATHER_SPOOL: spool }
    const refused = await machine.gather(['send', 'late'], { env })
    expect(refused).toMatchObject({ status: 6, stdout: '' })
    expect(refused.stderr).toContain('--move-spool')
    expect(await machine.gather(['send', 'late', '--move-spool'], { env })).toMatchObject({ status: 0 })
    expect(server.received).toMatchObject([
      { user: 'olga', message: 'early' },
      { user: 'olga', message: 'late' },
    ])
  })

  it('Q6: that was copied sends what waits once, from whichever copy comes first', async () => {
    const { machine, spool, back } = await offline()
    await machine.gather(['send', '--no-wait'], { stdin: 'one\ntwo\n' })
    const copy = join(machine.home, 'copy')
    mkdirSync(copy)
    cpSync(spool, copy, { recursive: true })
    const server = await back()
    await machine.gather(['send', 'three', '--spool', copy])
    await machine.gather(['send', 'four'])
    const messages = server.received.map(({ message }) => message)
    expect(messages).toEqual(['one', 'two', 'three', 'four'])
  })
})

/** A machine whose server is not there, until it comes back. */
async function offline() {
  const server = await standIn()
  const machine: Machine = await signedIn(server)
  await server.close()
  const back = () => standIn({ after: server })
  return { machine, spool: machine.spoolOf(server), back }
}
