import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { finished, Machine, olderMachine, signedIn, standIn } from './gather.js'
import type { StandIn } from './stand-in-server.js'
import { problem } from './stand-in-native.js'

const later = 'goes with the next gather command or gather flush'

describe('what is sent', () => {
  test('E2: the words after send are one message', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    expect(await machine.gather(['send', 'Hail', 'Dale!'])).toEqual({ status: 0, stdout: '', stderr: 'delivered 1\n' })
    expect(server.received).toMatchObject([{ user: 'dale', stream: 'default', message: 'Hail Dale!' }])
  })

  test('E2: each line of stdin is a message, in order; empty lines are skipped and counted', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const result = await machine.gather(['send', '--stream', 'app'], { stdin: 'one\n\n two \r\nthrée\n\nlast' })
    expect(result).toEqual({ status: 0, stdout: '', stderr: 'delivered 4, skipped 2 empty lines\n' })
    expect(messagesOf(server)).toEqual(['one', ' two ', 'thrée', 'last'])
    expect(server.received).toMatchObject(Array.from({ length: 4 }, () => ({ stream: 'app' })))
  })

  test('E2: with --input json each line is a value', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    await machine.gather(['send', '--input', 'json'], { stdin: '{"temperature":21.5}\n[1]\n"text"\nnull\n' })
    await machine.gather(['send', '--input', 'json', '{"a":', '1}'])
    expect(messagesOf(server)).toEqual([{ temperature: 21.5 }, [1], 'text', null, { a: 1 }])
  })

  test("E2: the word 'logout' is a message like any other, and so is a line of white space", async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    expect(await machine.gather(['send', 'logout'])).toMatchObject({ status: 0 })
    expect(await machine.gather(['send'], { stdin: 'logout\n \n' })).toMatchObject({ status: 0 })
    expect(messagesOf(server)).toEqual(['logout', 'logout', ' '])
  })

  test('E2: empty stdin sends nothing and is no error', async () => {
    const machine = await signedIn(await standIn())
    expect(await machine.gather(['send'])).toMatchObject({ status: 0, stderr: 'delivered 0\n' })
  })

  test('E2: --json prints what became of the messages, --quiet says nothing', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const result = await machine.gather(['send', '--json', '-q'], { stdin: 'a\nb\nc\n' })
    expect(result.stderr).toBe('')
    expect(JSON.parse(result.stdout)).toEqual({
      spooled: 3,
      delivered: 3,
      kept: 0,
      refused: 0,
      server: server.address,
      user: 'dale',
    })
  })
})

describe('what is no message', () => {
  test('E2: a line that is no JSON is named; what came before it is sent', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const result = await machine.gather(['send', '--input', 'json'], { stdin: '1\n\n{"a":\n2\n' })
    expect(result).toEqual({
      status: 5,
      stdout: '',
      stderr:
        'gather: line 3 of stdin is not JSON from character 6 on\n' +
        '  each line is one JSON value; --input text takes any line\n' +
        '  1 message before it is kept, nothing after it\ndelivered 1\n',
    })
    expect(messagesOf(server)).toEqual([1])
  })

  test('E2: a line that is not UTF-8 is named; what came before it is sent', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const result = await machine.gather(['send'], { stdin: Buffer.from([0x61, 0x0a, 0xe9, 0x0a, 0x62]) })
    expect(result.status).toBe(2)
    expect(result.stderr).toBe(
      'gather: line 2 of stdin is not UTF-8\n' +
        '  convert the input first, for example with iconv -f latin1 -t utf-8\n' +
        '  1 message before it is kept, nothing after it\ndelivered 1\n',
    )
  })

  test('E2: a line over the limit of a message is named, without bothering the server', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const result = await machine.gather(['send'], { stdin: `a\n${'x'.repeat(1024 * 1024)}\n` })
    expect(result.status).toBe(5)
    expect(result.stderr).toContain('line 2 of stdin is too long')
    expect(messagesOf(server)).toEqual(['a'])
  })

  test('E2: an empty TEXT is wrong usage', async () => {
    const machine = await signedIn(await standIn())
    expect(await machine.gather(['send', ''])).toMatchObject({ status: 2, stdout: '' })
    expect(await machine.gather(['send', '--wait', 'x', '--no-wait'])).toMatchObject({ status: 0 })
    expect(await machine.gather(['send', 'x'], { env: { GATHER_WAIT: '1', GATHER_NO_WAIT: '1' } })).toMatchObject({
      status: 2,
    })
  })
})

describe('a server that is not there, or does not take them', () => {
  test('E1, E2: what cannot be delivered is kept, and goes with the next command', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    await server.close()
    const kept = await machine.gather(['send', '--wait-for', '200ms', 'one'])
    expect(kept.status).toBe(0)
    expect(kept.stderr).toBe(
      `kept 1, server not reachable; ${later}\n  nothing listens there; check the address, and that a server runs there\n`,
    )
    const again = await standIn({ after: server })
    expect(await machine.gather(['send', 'two'])).toEqual({ status: 0, stdout: '', stderr: 'delivered 1\n' })
    expect(messagesOf(again)).toEqual(['one', 'two'])
  })

  test('E2: with --wait the status is 4 unless all was acknowledged', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    expect(await machine.gather(['send', '--wait', 'a'])).toMatchObject({ status: 0 })
    await server.close()
    const result = await machine.gather(['send', '--wait', '--wait-for=100ms', '--json', 'b'])
    expect(result.status).toBe(4)
    expect(JSON.parse(result.stdout)).toMatchObject({ spooled: 1, delivered: 0, kept: 1 })
  })

  test('E2: with --no-wait nothing is sent', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    expect(await machine.gather(['send', '--no-wait', 'a'])).toEqual({
      status: 0,
      stdout: '',
      stderr: `kept 1, ${later}\n`,
    })
    expect(server.paths).toEqual([])
  })

  test('E2: a busy server is waited for', async () => {
    let busy = 1
    const server = await standIn({
      interfere: (path, _body, response) => {
        if (!path.startsWith('/v1/messages') || busy-- <= 0) return false
        response.setHeader('retry-after', '1')
        problem(response, 429, 'TOO_MANY_REQUESTS')
        return true
      },
    })
    const machine = await signedIn(server)
    expect(await machine.gather(['send', 'a'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
  })

  test('E2: a password that no longer fits keeps the message, and says so', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    server.forgetTokens()
    server.setPassword('dale', 'changed')
    const result = await machine.gather(['send', '--wait-for', '500ms', 'x'])
    expect(result.status).toBe(0)
    expect(result.stderr).toContain(`kept 1, not taken now; ${later}`)
  })

  test('E3: a message that is refused for good is named with the reason; the others go on', async () => {
    const server = await standIn({ refuses: message => message === 'bad' })
    const machine = await signedIn(server)
    const result = await machine.gather(['send'], { stdin: 'one\nbad\ntwo\n' })
    expect(result.status).toBe(5)
    expect(result.stderr).toContain('delivered 2, refused 1\n')
    expect(result.stderr).toMatch(/message 1 was refused for good: .*INVALID_REQUEST/)
    expect(messagesOf(server)).toEqual(['one', 'two'])
  })
})

describe('who sends', () => {
  test('E1: variables are enough without a login, and a new user is mentioned', async () => {
    const server = await standIn()
    const env = { GATHER_SERVER: server.address, GATHER_USER: 'web-1', GATHER_PASSWORD: 'pass' }
    const result = await new Machine().gather(['send', 'up'], { env })
    expect(result.stderr).toBe(`created the user web-1 on ${server.address}\ndelivered 1\n`)
  })

  test('E1: with server and user alone it keeps, and delivers after a login', async () => {
    const server = await standIn()
    const machine = new Machine()
    const where = ['--server', server.address, '--user', 'dale']
    expect(await machine.gather(['send', 'early', ...where])).toEqual({
      status: 0,
      stdout: '',
      stderr: `kept 1, not signed in: gather login ${server.address}, then gather flush\n`,
    })
    await machine.gather(['login', server.address, '--user', 'dale', '--password-stdin'], { stdin: 'pass' })
    expect(await machine.gather(['flush'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    expect(messagesOf(server)).toEqual(['early'])
  })

  test.each([[[]], [['--server', 'localhost']]])('E1: without a login and with %j nothing is kept', async flags => {
    const result = await new Machine().gather(['send', 'x', ...flags])
    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toMatch(/^gather: not signed in.*so nothing was kept\n {2}gather login /)
  })

  test('D4: a token that was revoked keeps the messages, says what to do, and they go after the next login', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    server.forgetTokens()
    expect(await machine.gather(['send', '--wait-for', '1s', 'a'])).toEqual({
      status: 0,
      stdout: '',
      stderr: `kept 1, not taken now; ${later}\n  it is INVALID_TOKEN; gather login makes a new one\n`,
    })
    await machine.gather(['login', server.address, '--user', 'dale', '--password-stdin'], { stdin: 'pass' })
    expect(await machine.gather(['send', 'b'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    expect(messagesOf(server)).toEqual(['a', 'b'])
  })

  test('E10: a token that an admin made is given by a variable, with its user', async () => {
    const server = await standIn()
    const [machine, other] = [await signedIn(server), new Machine()]
    const token = server.apiTokens[0]?.token ?? ''
    const env = { GATHER_SERVER: server.address, GATHER_TOKEN: token }
    expect(await other.gather(['send', 'x'], { env })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'gather: it is not known whose token GATHER_TOKEN is\n  name its user with GATHER_USER\n',
    })
    expect(await other.gather(['send', 'x', '--user', 'dale'], { env })).toMatchObject({ stderr: 'delivered 1\n' })
    expect(await machine.gather(['send', 'y'], { env: { GATHER_TOKEN: token } })).toMatchObject({
      stderr: 'delivered 1\n',
    })
    expect(messagesOf(server)).toEqual(['x', 'y'])
    expect(server.paths.some(path => path.startsWith('/v1/sessions'))).toBe(false)
  })

  test.each([
    [{ GATHER_TOKEN: 'hunter2' }, 'GATHER_TOKEN will not do\n  an API token begins with mg_'],
    [{ GATHER_TOKEN: 'mg_a b' }, 'GATHER_TOKEN will not do'],
    [{ GATHER_TOKEN: 'mg_x', GATHER_PASSWORD: 'pass' }, 'there is GATHER_PASSWORD, and GATHER_TOKEN, too'],
  ])('E10: with %j nothing is kept', async (variables, reason) => {
    const env = { GATHER_SERVER: 'localhost:1', GATHER_USER: 'dale', ...variables }
    const result = await new Machine().gather(['send', 'x'], { env })
    expect(result).toMatchObject({ status: 2, stderr: expect.stringContaining(reason) })
    expect(result.stderr).not.toContain('hunter2')
  })

  test('an ended session is begun again, and its token serves the next command', async () => {
    const server = await standIn()
    const machine = await olderMachine(server)
    await machine.gather(['send', 'a'])
    server.forgetTokens()
    server.paths.length = 0
    expect(await machine.gather(['send', 'b'])).toMatchObject({ status: 0 })
    await machine.gather(['send', 'c'])
    const messages = '/v1/messages?stream=default'
    expect(server.paths).toEqual([messages, '/v1/sessions', messages, messages])
    expect(JSON.parse(readFileSync(machine.credentialPath, 'utf8'))).toHaveProperty('session.token')
    expect(messagesOf(server)).toEqual(['a', 'b', 'c'])
  })

  test('8 at once on one machine all succeed', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const results = await Promise.all(Array.from({ length: 8 }, (_, n) => machine.gather(['send', `m${n}`])))
    expect(results.map(result => result.stderr)).toEqual(Array.from({ length: 8 }, () => 'delivered 1\n'))
    expect(messagesOf(server).toSorted()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'])
  })

  test('8 machines at once all succeed', async () => {
    const server = await standIn()
    const env = { GATHER_SERVER: server.address, GATHER_USER: 'dale', GATHER_PASSWORD: 'pass' }
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => new Machine().gather(['send', `m${n}`], { env })),
    )
    expect(results.map(result => result.status)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(server.received).toHaveLength(8)
  })
})

describe('a signal', () => {
  test('E6: Ctrl-C spools what was read, says what is kept, and exits with 130', async () => {
    const server = await standIn()
    const machine = await signedIn(server)
    const child = machine.start(['send'])
    const result = finished(child)
    child.stdin?.write('a\n')
    await server.has(1)
    child.kill('SIGINT')
    expect(await result).toMatchObject({ status: 130, stderr: 'delivered 1\n' })
  })

  test('E6: SIGTERM while the server is busy ends the wait with 143 and keeps the message', async () => {
    const server = await standIn({
      interfere: (path, _body, response) => {
        if (!path.startsWith('/v1/messages')) return false
        problem(response, 503, 'JOURNAL_FULL')
        return true
      },
    })
    const machine = await signedIn(server)
    const child = machine.start(['send', '--wait-for', '1h', 'a'])
    const result = finished(child)
    await server.asked('/v1/messages')
    child.kill('SIGTERM')
    expect(await result).toMatchObject({ status: 143, stderr: `kept 1, stopped; ${later}\n` })
  })

  test('E6: twice ends it at once', async () => {
    const server = await standIn({ interfere: path => path.startsWith('/v1/messages') })
    const machine = await signedIn(server)
    const child = machine.start(['send', '--wait-for', '1h'])
    const result = finished(child)
    child.stdin?.write('a\n')
    await server.asked('/v1/messages')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect([130, 143]).toContain((await result).status)
  })
})

function messagesOf(server: StandIn): unknown[] {
  return server.received.map(({ message }) => message)
}
