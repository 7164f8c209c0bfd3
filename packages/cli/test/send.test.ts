import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { finished, Machine, signedIn, standIn } from './gather.js'
import { answer } from './stand-in-server.js'

test('the words after send are one message', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  expect(await machine.gather(['send', 'Hail', 'Dale!'])).toEqual({ status: 0, stdout: '', stderr: 'sent 1\n' })
  expect(server.messages).toEqual(['Hail Dale!'])
  expect(server.requests).toEqual(['MESSAGE'])
})

test('each line of stdin is a message, in order; empty lines are skipped and counted', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const result = await machine.gather(['send'], { stdin: 'one\n\n two \r\nthrée\n\nlast' })
  expect(result).toEqual({ status: 0, stdout: '', stderr: 'sent 4, skipped 2 empty lines\n' })
  expect(server.messages).toEqual(['one', ' two ', 'thrée', 'last'])
})

test('--json prints what was sent, --quiet says nothing', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const result = await machine.gather(['send', '--json', '-q'], { stdin: 'a\nb\nc\n' })
  expect(result.stderr).toBe('')
  expect(JSON.parse(result.stdout)).toEqual({ sent: 3, server: server.address, user: 'dale' })
})

test('empty stdin sends nothing and is no error', async () => {
  const machine = await signedIn(await standIn())
  expect(await machine.gather(['send'])).toMatchObject({ status: 0, stderr: 'sent 0\n' })
})

test('an ended session is begun again, and the new token is kept', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  server.forgetTokens()
  expect(await machine.gather(['send', 'a'])).toMatchObject({ status: 0 })
  expect(server.requests).toEqual(['MESSAGE', 'IDENTIFY', 'AUTHENTICATE', 'MESSAGE'])
  server.requests.length = 0
  await machine.gather(['send', 'b'])
  expect(server.requests).toEqual(['MESSAGE'])
  expect(server.messages).toEqual(['a', 'b'])
})

test('a session that was set back to identified is authenticated again', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await fetch(`${server.address}/identify`, { method: 'POST', body: '{"message_type":"IDENTIFY","username":"dale"}' })
  expect(await machine.gather(['send', 'a'])).toMatchObject({ status: 0 })
  expect(server.messages).toEqual(['a'])
})

test.each(['open', 'closed'] as const)('8 at once on one machine all succeed, registration %s', async registration => {
  const server = await standIn({ hashMs: 40, registration })
  server.setPassword('dale', 'pass')
  const machine = await signedIn(server)
  server.forgetTokens()
  const results = await Promise.all(Array.from({ length: 8 }, (_, n) => machine.gather(['send', `m${n}`])))
  expect(results.map(result => result.stderr)).toEqual(Array.from({ length: 8 }, () => 'sent 1\n'))
  expect(server.messages.toSorted()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'])
})

test('8 at once that share no credential file all succeed', async () => {
  const server = await standIn({ hashMs: 40 })
  server.setPassword('dale', 'pass')
  const env = { GATHER_SERVER: server.address, GATHER_USER: 'dale', GATHER_PASSWORD: 'pass' }
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, n) => new Machine().gather(['send', `m${n}`], { env })),
  )
  expect(results.map(result => result.status)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  expect(server.messages).toHaveLength(8)
})

test('variables are enough without a login, and a new user is mentioned', async () => {
  const server = await standIn()
  const env = { GATHER_SERVER: server.address, GATHER_USER: 'web-1', GATHER_PASSWORD: 'pass' }
  const result = await new Machine().gather(['send', 'up'], { env })
  expect(result.stderr).toBe(`created the user web-1 on ${server.address}\nsent 1\n`)
})

test('without a login it names the next step', async () => {
  expect(await new Machine().gather(['send', 'x'])).toEqual({
    status: 3,
    stdout: '',
    stderr: 'gather: not signed in\n  gather login ADDRESS\n',
  })
})

test('a password that no longer fits is not signed in', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  server.setPassword('dale', 'changed')
  const result = await machine.gather(['send', 'x'])
  expect(result.status).toBe(3)
  expect(result.stderr).toContain('gather login')
})

test("the word 'logout' alone is refused with what to do instead, and nothing is sent", async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const result = await machine.gather(['send', 'logout'])
  expect(result.status).toBe(2)
  expect(result.stderr).toContain('gather logout')
  expect(await machine.gather(['send', ''])).toMatchObject({ status: 2 })
  expect(server.requests).toEqual([])
})

test("a line 'logout' stops the input there", async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const result = await machine.gather(['send', '--json'], { stdin: 'a\nlogout\nb\n' })
  expect(result.status).toBe(2)
  expect(result.stderr).toContain("line 2 is 'logout'")
  expect(JSON.parse(result.stdout)).toMatchObject({ sent: 1 })
  expect(server.messages).toEqual(['a'])
})

test('a line that is not UTF-8 is named; what came before it is sent', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const result = await machine.gather(['send'], { stdin: Buffer.from([0x61, 0x0a, 0xe9, 0x0a, 0x62]) })
  expect(result.status).toBe(2)
  expect(result.stderr).toBe(
    'gather: line 2 of stdin is not UTF-8\n  convert the input first, for example with iconv -f latin1 -t utf-8\n  sent 1 before it, nothing after it\n',
  )
})

test('a message over the limit is refused for good without bothering the server', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const result = await machine.gather(['send'], { stdin: `a\n${'x'.repeat(1024 * 1024 - 20)}\n` })
  expect(result.status).toBe(5)
  expect(result.stderr).toContain('line 2 was not sent')
  expect(server.requests).toEqual(['MESSAGE'])
})

test('a busy server is waited for', async () => {
  let busy = 1
  const server = await standIn({
    interfere: (path, _body, response) => {
      if (path !== '/message' || busy-- <= 0) return false
      answer(response, [429, 'Too many requests. Try again in 1 s'], { 'retry-after': '1' })
      return true
    },
  })
  const machine = await signedIn(server)
  expect(await machine.gather(['send', 'a'])).toMatchObject({ status: 0 })
  expect(server.messages).toEqual(['a'])
})

test('a server that is busy for long is not waited for; what was sent is told', async () => {
  const server = await standIn({
    interfere: (path, body, response) => {
      if (path !== '/message' || body['message'] !== 'b') return false
      answer(response, [503, 'Nothing can be stored now. Try again in 60 s'], { 'retry-after': '60' })
      return true
    },
  })
  const machine = await signedIn(server)
  const result = await machine.gather(['send'], { stdin: 'a\nb\nc\n' })
  expect(result.status).toBe(4)
  expect(result.stderr).toBe(
    'gather: the server takes nothing now: Nothing can be stored now. Try again in 60 s\n  try again in 60 s\n  line 2 was not sent\n  sent 1 before it, nothing after it\n',
  )
})

test('when the answer is lost it says that it does not know, and does not send again', async () => {
  const server = await standIn({
    interfere: (path, body, response) => {
      if (path !== '/message' || body['message'] !== 'b') return false
      response.destroy()
      return true
    },
  })
  const machine = await signedIn(server)
  const result = await machine.gather(['send'], { stdin: 'a\nb\nc\n' })
  expect(result.status).toBe(4)
  expect(result.stderr).toContain('it is not known whether line 2 was stored')
  expect(server.requests).toEqual(['MESSAGE', 'MESSAGE'])
})

test('when no server was reached it says that the message was not sent', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await server.close()
  const result = await machine.gather(['send', 'x'])
  expect(result.status).toBe(4)
  expect(result.stderr).toContain('nothing listens there')
  expect(result.stderr).toContain('the message was not sent')
})

test('what the server refuses for good is shown in its words, without control characters', async () => {
  const server = await standIn({
    interfere: (path, _body, response) => {
      if (path === '/message') answer(response, [400, "Invalid\u001B[2J 'message'"])
      return path === '/message'
    },
  })
  const machine = await signedIn(server)
  const result = await machine.gather(['send', 'x'])
  expect(result.status).toBe(5)
  expect(result.stderr).toContain("the server refused the message: Invalid [2J 'message'")
})

test('Ctrl-C finishes the message under way, says how many were sent, and exits with 130', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const child = machine.start(['send'])
  const result = finished(child)
  child.stdin?.write('a\n')
  while (server.messages.length === 0) await new Promise(resolve => setImmediate(resolve))
  child.kill('SIGINT')
  expect(await result).toMatchObject({ status: 130, stderr: 'sent 1, then stopped\n' })
})

test('an idle connection is given up before the server closes it, so that no message meets the closing', async () => {
  const server = await standIn()
  const env = { GATHER_SERVER: server.address, GATHER_USER: 'dale', GATHER_PASSWORD: 'pass' }
  const child = new Machine().start(['send', '-q'], env)
  const result = finished(child)
  child.stdin?.write('a\n')
  await server.connectionClosed
  child.stdin?.end('b\n')
  expect(await result).toEqual({ status: 0, stdout: '', stderr: '' })
  expect(server.messages).toEqual(['a', 'b'])
})

test('an answer may take longer than a connection may idle', async () => {
  const server = await standIn({ hashMs: 1500 })
  const env = { GATHER_SERVER: server.address, GATHER_USER: 'dale', GATHER_PASSWORD: 'pass' }
  expect(await new Machine().gather(['send', 'a'], { env })).toMatchObject({ status: 0 })
})

test('SIGTERM while the server is busy stops the wait with 143 and says what was not sent', async () => {
  let asked: () => void = () => undefined
  const wasAsked = new Promise<void>(resolve => (asked = resolve))
  const server = await standIn({
    interfere: (path, _body, response) => {
      if (path !== '/message') return false
      answer(response, [429, 'Try again in 4 s'], { 'retry-after': '4' })
      response.once('close', asked)
      return true
    },
  })
  const machine = await signedIn(server)
  const child = machine.start(['send', 'a'])
  const result = finished(child)
  await wasAsked
  child.kill('SIGTERM')
  const { status, stderr } = await result
  expect(status).toBe(143)
  expect(stderr).toContain('the message was not sent')
})

test('a credential without a token gets one', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const credential = JSON.parse(readFileSync(machine.credentialPath, 'utf8')) as object
  writeFileSync(machine.credentialPath, JSON.stringify({ ...credential, token: undefined }))
  expect(await machine.gather(['send', 'a'])).toMatchObject({ status: 0 })
  expect(JSON.parse(readFileSync(machine.credentialPath, 'utf8'))).toHaveProperty('token')
})
