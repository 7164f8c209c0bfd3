/** A spool that is moved to another server and user while commands have it open for the old one (spool rule Q10). */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { finished, Machine, signedIn, standIn } from './gather.js'

const elsewhere = /^gather: the spool was moved: it goes to olga@http:\/\/localhost:1 now\n/

describe('a spool that goes elsewhere', () => {
  it('Q10, F9: ends gather ship, which says so', async () => {
    const { server, machine, move } = await trial()
    const file = join(machine.home, 'app.log')
    writeFileSync(file, 'one\n')
    const child = machine.start(['ship', file])
    const result = finished(child)
    await server.has(1)
    await move()
    const { status, stderr } = await result
    expect(status).toBe(6)
    expect(stderr.replace(/^delivering to .+\n/, '')).toMatch(elsewhere)
    expect(stderr).toMatch(/\nspooled 1, kept 1; /)
  })

  it('Q10, E2: ends the stdin of gather send, which says so and what it kept', async () => {
    const { server, machine, move } = await trial()
    const child = machine.start(['send', '--json'])
    const result = finished(child)
    child.stdin?.on('error', () => undefined)
    child.stdin?.write('one\n')
    await server.has(1)
    await move()
    const { status, stdout, stderr } = await result
    expect(status).toBe(6)
    expect(stderr).toMatch(elsewhere)
    expect(stderr).toContain('\n  1 message before it is kept, nothing after it\n')
    expect(JSON.parse(stdout)).toMatchObject({ spooled: 1 })
  })

  it('Q10, E4: is said once by gather run; COMMAND goes on, and its status is ours', async () => {
    const { server, machine, move } = await trial()
    const child = machine.start(['run', '--', 'sh', '-c', 'echo one; read line; echo two; echo three; exit 3'])
    const result = finished(child)
    await server.has(1)
    const told = said(child, 'nothing more is kept')
    await move()
    await told
    child.stdin?.end('\n')
    const { status, stdout, stderr } = await result
    expect({ status, stdout }).toEqual({ status: 3, stdout: 'one\ntwo\nthree\n' })
    expect(stderr).toMatch(elsewhere)
    expect(stderr.match(/goes to olga/g)).toHaveLength(1)
    expect(stderr).toContain('gather: 2 lines could not be kept\n')
  })

  it('Q10, E4: makes the status of gather run 6 when COMMAND ended well, but lines were lost', async () => {
    const { server, machine, move } = await trial()
    const child = machine.start(['run', '--', 'sh', '-c', 'echo one; read line; echo two'])
    const result = finished(child)
    await server.has(1)
    const told = said(child, 'nothing more is kept')
    await move()
    await told
    child.stdin?.end('\n')
    expect(await result).toMatchObject({ status: 6, stdout: 'one\ntwo\n' })
  })
})

it('E1, Q10: for a server that spoke http and speaks https now the error says how to take along what waits', async () => {
  const machine = new Machine()
  const from = (scheme: string) => ({ GATHER_SERVER: `${scheme}://127.0.0.1:1`, GATHER_USER: 'dale' })
  await machine.gather(['send', 'early'], { env: from('http') })
  const refused = await machine.gather(['send', 'late'], { env: from('https') })
  expect(refused).toMatchObject({ status: 6, stdout: '' })
  expect(refused.stderr).toMatch(
    / goes to dale@http:.+, not to dale@https:.+\n.+--move-spool sends what waits there\n$/,
  )
  await machine.gather(['send', 'late', '--move-spool'], { env: from('https') })
  const status = await machine.gather(['status', '--json', '-q'], { env: from('https') })
  expect(JSON.parse(status.stdout)).toMatchObject({ spooled: 2 })
})

/** A machine whose spool can be moved to another server and user. */
async function trial() {
  const server = await standIn()
  const machine = await signedIn(server)
  const move = async () => {
    const env = { GATHER_SERVER: 'localhost:1', GATHER_USER: 'olga', GATHER_SPOOL: machine.spoolOf(server) }
    const moved = await machine.gather(['send', '--no-wait', '--move-spool', 'late'], { env })
    if (moved.status !== 0) throw new Error(moved.stderr)
  }
  return { server, machine, move }
}

async function said({ stderr }: ChildProcess, text: string): Promise<void> {
  let all = ''
  while (!all.includes(text)) {
    const [chunk] = (await once(stderr as NonNullable<typeof stderr>, 'data')) as [Buffer]
    all += chunk.toString()
  }
}
