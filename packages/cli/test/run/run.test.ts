/** `gather run` as a process: what COMMAND prints, how it ends, and what is kept of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { finished, Machine, program, signedIn, standIn } from '../gather.js'
import type { StandIn } from '../stand-in-server.js'

describe('what COMMAND prints', () => {
  it('E4: comes out as it is, is sent line by line, and its status is ours', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const script = 'echo out; echo err >&2; printf half; exit 7'
    const result = await machine.gather(['run', '--stream', 'ci', '--', 'sh', '-c', script])
    expect(result).toEqual({ status: 7, stdout: 'out\nhalf', stderr: 'err\n' })
    expect(bySource(server, 'sh:stdout')).toEqual(['out', 'half'])
    expect(bySource(server, 'sh:stderr')).toEqual(['err'])
    expect(server.received).toMatchObject([{ stream: 'ci' }, { stream: 'ci' }, { stream: 'ci' }])
  })

  it('E4: passes byte for byte, also what is no text; bytes that are no text are sent as U+FFFD', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const folder = temporary()
    writeFileSync(join(folder, 'bytes'), Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)))
    const command = `'${process.execPath}' '${program}' run -- cat '${folder}/bytes' > '${folder}/copy'`
    const child = machine.startOther('sh', ['-c', command])
    expect((await finished(child)).status).toBe(0)
    expect(readFileSync(join(folder, 'copy'))).toEqual(readFileSync(join(folder, 'bytes')))
    expect(bySource(server, 'cat:stdout').join('')).toContain('\uFFFD')
  })

  it('E4: can be written to by name, as in a script that prints to /dev/stderr', async () => {
    const machine = await signedIn(await standIn())
    const script = 'echo out > /dev/stdout; echo err > /dev/stderr'
    expect(await machine.gather(['run', '--', 'sh', '-c', script])).toEqual({
      status: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('E4: is passed on at once, and what COMMAND reads comes from our stdin', async () => {
    const machine = await signedIn(await standIn())
    const child = machine.start(['run', '--', 'cat'])
    const result = finished(child)
    const echoed = new Promise(resolve => child.stdout?.once('data', resolve))
    child.stdin?.write('hello\n')
    expect(String(await echoed)).toBe('hello\n')
    child.stdin?.end()
    expect(await result).toMatchObject({ status: 0, stdout: 'hello\n' })
  })

  it('E4: of a flood nothing is lost', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const child = machine.start(['run', '--wait-for', '1m', '--', 'seq', '1', '200000'])
    const { status, stdout } = await finished(child)
    expect(status).toBe(0)
    expect(stdout.split('\n')).toHaveLength(200_001)
    expect(bySource(server, 'seq:stdout')).toHaveLength(200_000)
    expect(bySource(server, 'seq:stdout').at(-1)).toBe('200000')
  })

  it('E4: ends COMMAND as without us when nobody reads it any more; what was read is sent', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const folder = temporary()
    const script = `('${process.execPath}' '${program}' run -- yes; echo $? > '${folder}/status') | head -n 1`
    const { stdout, stderr } = await finished(machine.startOther('sh', ['-c', script]))
    expect({ stdout, stderr }).toEqual({ stdout: 'y\n', stderr: '' })
    expect(readFileSync(join(folder, 'status'), 'utf8')).toBe('141\n')
    expect(server.received.length).toBeGreaterThan(0)
  })
})

describe('how COMMAND ends', () => {
  it.each([
    ['TERM', 143],
    ['KILL', 137],
  ])('E4: by SIG%s it is %i', async (signal, status) => {
    const machine = await signedIn(await standIn())
    expect(await machine.gather(['run', '--', 'sh', '-c', `kill -${signal} $$`])).toMatchObject({ status })
  })

  it('E4: not found is 127, not allowed 126; nothing is sent', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const file = join(temporary(), 'data')
    writeFileSync(file, 'no program')
    expect(await machine.gather(['run', '--', 'no-such-command'])).toEqual({
      status: 127,
      stdout: '',
      stderr: 'gather: no-such-command: there is no such command\n',
    })
    expect(await machine.gather(['run', '--', file])).toMatchObject({ status: 126 })
    expect(server.received).toEqual([])
  })

  it('E4: signals reach it, and it decides what they mean', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const script = 'trap "echo caught $$; exit 9" TERM; echo ready; while :; do sleep 0.05; done'
    const child = machine.start(['run', '--', 'sh', '-c', script])
    const result = finished(child)
    child.stdout?.once('data', () => child.kill('SIGTERM'))
    const { status, stdout } = await result
    expect(status).toBe(9)
    expect(stdout).toMatch(/^ready\ncaught \d+\n$/)
    expect(bySource(server, 'sh:stdout')).toHaveLength(2)
  })

  it('E4: one that ignores SIGTERM goes on, and so do we', async () => {
    const machine = await signedIn(await standIn())
    const script = 'trap "" TERM; echo ready; read line; echo "$line"'
    const child = machine.start(['run', '--', 'sh', '-c', script])
    const result = finished(child)
    child.stdout?.once('data', () => {
      child.kill('SIGTERM')
      child.kill('SIGTERM')
      child.stdin?.end('still here\n')
    })
    expect(await result).toMatchObject({ status: 0, stdout: 'ready\nstill here\n' })
  })

  it('E4: one that closes its output early is waited for', async () => {
    const machine = await signedIn(await standIn())
    const script = 'echo bye; exec >&- 2>&-; read line; exit 3'
    const child = machine.start(['run', '--', 'sh', '-c', script])
    const result = finished(child)
    child.stdout?.once('data', () => child.stdin?.end('\n'))
    expect(await result).toMatchObject({ status: 3, stdout: 'bye\n' })
  })

  it('E4: what it leaves behind with its output open keeps nobody waiting', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const child = machine.start(['run', '--', 'sh', '-c', 'sleep 600 & echo $!; exit 4'])
    const { status, stdout } = await finished(child)
    process.kill(Number(stdout), 'SIGKILL')
    expect(status).toBe(4)
    expect(bySource(server, 'sh:stdout')).toEqual([stdout.trim()])
  })
})

describe('what goes wrong around COMMAND', () => {
  it('E4: without a login, a spool or -- it is not started', async () => {
    const folder = temporary()
    const start = (machine: Machine, ...args: readonly string[]) =>
      machine.gather(['run', ...args, 'touch', `${folder}/started`])
    expect(await start(new Machine(), '--')).toMatchObject({ status: 3 })
    const machine = await signedIn(await standIn())
    writeFileSync(join(folder, 'file'), '')
    expect(await start(machine, '--spool', join(folder, 'file'), '--')).toMatchObject({ status: 6 })
    expect(await start(machine)).toMatchObject({ status: 2 })
    expect(await start(machine, '--json', '--')).toMatchObject({ status: 2 })
    expect(await machine.gather(['run', '--'])).toMatchObject({ status: 2 })
    expect(() => readFileSync(join(folder, 'started'))).toThrow('ENOENT')
  })

  it('E4: when no server is there its lines are kept, which changes neither output nor status', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    await server.close()
    const result = await machine.gather(['run', '--wait-for', '100ms', '--', 'echo', 'hello'])
    expect(result).toMatchObject({ status: 0, stdout: 'hello\n' })
    expect(result.stderr).toMatch(/^gather: kept 1, server not reachable; goes with the next gather command/)
  })

  it('E4: with --on-full drop a full spool keeps COMMAND from nothing, and it is said how many lines that cost', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    await server.close()
    const flags = ['--spool-size', '64KiB', '--wait-for', '0s', '--on-full', 'drop']
    const result = await machine.gather(['run', ...flags, '--', 'seq', '1', '20000'])
    expect(result.status).toBe(0)
    expect(result.stdout.split('\n')).toHaveLength(20_001)
    const dropped = Number(/gather: dropped (\d+) lines: the spool was full/.exec(result.stderr)?.[1])
    expect(dropped).toBeGreaterThan(0)
    const again = await standIn({ after: server })
    expect(await machine.gather(['run', '--spool-size', '64KiB', '--', 'echo', 'more'])).toMatchObject({ status: 0 })
    expect(again.received).toHaveLength(20_000 - dropped + 1)
  })

  it('E4: with --on-full block COMMAND waits until there is room', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const flags = ['--spool-size', '64KiB', '--wait-for', '1m']
    const result = await machine.gather(['run', ...flags, '--', 'seq', '1', '20000'])
    expect(result.status).toBe(0)
    expect(bySource(server, 'seq:stdout')).toHaveLength(20_000)
  })
})

function bySource(server: StandIn, source: string): string[] {
  return server.received.filter(one => one.source === source).map(({ message }) => String(message))
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gather-run-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
