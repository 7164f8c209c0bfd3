import { describe, expect, test } from 'vitest'
import { Machine, signedIn, standIn } from './gather.js'
import type { StandIn, StandInOptions } from './stand-in-server.js'

describe('gather flush', () => {
  test('E5: delivers what waits', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    await machine.gather(['send', '--no-wait'], { stdin: 'one\ntwo\n' })
    expect(await machine.gather(['flush'])).toEqual({ status: 0, stdout: '', stderr: 'delivered 2\n' })
    expect(messagesOf(server)).toEqual(['one', 'two'])
    const json = await machine.gather(['flush', '--json', '-q'])
    expect(json.stderr).toBe('')
    expect(JSON.parse(json.stdout)).toEqual({ delivered: 0, kept: 0, refused: 0, server: server.address, user: 'dale' })
  })

  test('E5: is 4 when something still waits after --for', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    await machine.gather(['send', '--no-wait', 'x'])
    await server.close()
    const result = await machine.gather(['flush', '--for', '200ms'])
    expect(result.status).toBe(4)
    expect(result.stderr).toMatch(/^kept 1, server not reachable; goes with the next gather command or gather flush\n/)
  })

  test('E5: with --forever waits until the server is there', async () => {
    const { machine, back } = await withOneKept()
    const child = machine.gather(['flush', '--forever'])
    const server = await back()
    expect(await child).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    expect(messagesOf(server)).toEqual(['kept'])
  })

  test('E5: without a password it says what to do', async () => {
    const machine = new Machine()
    const where = ['--server', 'localhost', '--user', 'dale']
    await machine.gather(['send', 'x', ...where])
    const result = await machine.gather(['flush', ...where])
    expect(result.status).toBe(3)
    expect(result.stderr).toContain('gather login http://localhost:6174; 1 message is kept until then')
  })
})

describe('gather dead', () => {
  test('E5: list shows what was refused for good, with the reason', async () => {
    const { machine } = await withDeadLetters()
    const { status, stdout } = await machine.gather(['dead', 'list'])
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^1 {2}\S+Z {2}INVALID_REQUEST: .+\n {2}"bad"\n2 {2}.+\n {2}\{"n": 12345678901234567890\}\n$/,
    )
    const json = await machine.gather(['dead', 'list', '--json'])
    expect(json.stdout).toContain('"message":{"n": 12345678901234567890}}]}')
    expect(JSON.parse(json.stdout)).toMatchObject({ dead: [{ number: 1, code: 'INVALID_REQUEST' }, { number: 2 }] })
  })

  test('E5: retry sends them again, as new messages', async () => {
    const { machine, server, mend } = await withDeadLetters()
    expect(await machine.gather(['dead', 'retry', '1'])).toMatchObject({ status: 5 })
    mend()
    expect(await machine.gather(['dead', 'retry'])).toMatchObject({ status: 0, stderr: 'delivered 2\n' })
    expect(messagesOf(server)).toEqual(['good', { n: JSON.parse('12345678901234567890') as number }, 'bad'])
    expect(await machine.gather(['dead', 'list'])).toMatchObject({
      stdout: '',
      stderr: 'nothing was refused for good\n',
    })
  })

  test('E5: drop removes them', async () => {
    const { machine, server } = await withDeadLetters()
    expect(await machine.gather(['dead', 'drop', '1', '--json'])).toEqual({
      status: 0,
      stdout: '{"dropped":1}\n',
      stderr: 'dropped 1\n',
    })
    expect(await machine.gather(['dead', 'drop'])).toMatchObject({ status: 0, stderr: 'dropped 1\n' })
    expect(await machine.gather(['dead', 'drop'])).toMatchObject({
      status: 0,
      stderr: 'nothing was refused for good\n',
    })
    expect(messagesOf(server)).toEqual(['good'])
  })

  test.each([
    [['dead', 'drop', '17'], 1, 'there is no such message'],
    [['dead', 'drop', 'x'], 2, "'x' is no number"],
    [['dead', 'bury'], 2, 'gather dead list, retry or drop'],
    [['dead'], 2, 'missing required argument'],
  ])('gather %j is %i', async (args, status, text) => {
    const { machine } = await withDeadLetters()
    const result = await machine.gather(args)
    expect(result.status).toBe(status)
    expect(result.stderr).toContain(text)
  })
})

async function withOneKept() {
  const server = await standIn()
  const machine = await signedIn(server)
  await server.close()
  await machine.gather(['send', '--no-wait', 'kept'])
  const back = () => standIn({ after: server })
  return { machine, back }
}

async function withDeadLetters() {
  let isMended = false
  const options: StandInOptions = { refuses: message => !isMended && message !== 'good' }
  const server = await standIn(options)
  const machine = await signedIn(server)
  await machine.gather(['send', '--input', 'json'], { stdin: '"good"\n"bad"\n{"n": 12345678901234567890}\n' })
  const mend = (): void => void (isMended = true)
  return { server, machine, mend }
}

function messagesOf(server: StandIn): unknown[] {
  return server.received.map(({ message }) => message)
}
