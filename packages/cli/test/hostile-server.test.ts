import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Machine, signedIn, standIn } from './gather.js'

const impostors: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'a page of a proxy': response => response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Forbidden</h1>'),
  'a page with 200': response => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>'),
  'a redirect': response => response.writeHead(302, { location: 'https://login.example.com/' }).end(),
  'other JSON': response => response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}'),
  'a status of its own': response => response.writeHead(502).end('{"status_message":"fine","status_code":201}'),
  'a status outside the dialect': response => response.writeHead(418).end('{"status_message":"tea","status_code":418}'),
  'JSON that is no object': response => response.writeHead(200).end('null'),
  'half a JSON': response => response.writeHead(201).end('{"status_message":'),
  nothing: response => response.writeHead(201).end(),
  'an endless page': response => response.writeHead(200).end('x'.repeat(10_000_000)),
}

test.each(Object.entries(impostors))('%s is not taken for our server', async (_name, impostor) => {
  const server = await standIn({ interfere: (_path, _body, response) => (impostor(response), true) })
  const result = await new Machine().gather(['login', server.address, '--password-stdin'], { stdin: 'pass' })
  expect(result.status).toBe(4)
  expect(result.stderr).toContain('does not look like a Message Gatherer server')
  expect(server.requests).toEqual(['IDENTIFY'])
})

test.each(Object.entries(impostors))('D2: %s keeps the message, and is said', async (_name, impostor) => {
  const server = await standIn({
    interfere: (path, _body, response) => path.startsWith('/v1/messages') && (impostor(response), true),
  })
  const machine = await signedIn(server)
  const result = await machine.gather(['send', '--wait-for', '3s', 'x'])
  expect(result.status).toBe(0)
  expect(result.stderr).toMatch(/^kept 1, server not reachable; goes with .*\n {2}\S/)
  expect(await machine.gather(['status'])).toMatchObject({ stdout: expect.stringContaining('spooled     1, ') })
})

test.each(Object.entries(impostors))('E8: %s makes no token, and nothing is kept', async (_name, impostor) => {
  const server = await standIn({
    interfere: (path, _body, response) => path.endsWith('/tokens') && (impostor(response), true),
  })
  const machine = new Machine()
  const result = await machine.gather(['login', server.address, '--password-stdin'], { stdin: 'pass' })
  expect(result).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('not look like a Message Gatherer server'),
  })
  expect(existsSync(machine.credentialPath)).toBe(false)
})

test('a redirect is named and not followed', async () => {
  const other = await standIn()
  const server = await standIn({
    interfere: (_path, _body, response) => (
      response.writeHead(307, { location: `${other.address}/identify` }).end(),
      true
    ),
  })
  const result = await new Machine().gather(['login', server.address, '--password-stdin'], { stdin: 'pass' })
  expect(result.stderr).toContain(`redirects with 307 (to ${other.address}/identify)`)
  expect(other.requests).toEqual([])
})

test('a server that never answers is given up after --timeout', async () => {
  const server = await standIn({ interfere: () => true })
  const result = await new Machine().gather(['login', server.address, '--password-stdin', '--timeout', '200ms'], {
    stdin: 'pass',
  })
  expect(result.status).toBe(4)
  expect(result.stderr).toContain('no answer within 0.2 s')
})

test('D2: a server that never answers keeps the message', async () => {
  const server = await standIn({ interfere: path => path.startsWith('/v1/messages') })
  const machine = await signedIn(server)
  const env = { GATHER_TIMEOUT: '200ms', GATHER_WAIT_FOR: '500ms' }
  const result = await machine.gather(['send', 'x'], { env })
  expect(result.status).toBe(0)
  expect(result.stderr).toContain('kept 1, server not reachable')
})

test('D2: an answer that is cut in the middle leaves nothing in doubt', async () => {
  let cuts = 1
  const server = await standIn({
    interfere: (path, _body, response) => {
      if (!path.startsWith('/v1/messages') || cuts-- <= 0) return false
      response.writeHead(200, { 'content-length': '1000' }).write('{"accepted')
      setImmediate(() => response.destroy())
      return true
    },
  })
  const machine = await signedIn(server)
  expect(await machine.gather(['send', 'x'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
  expect(server.received).toHaveLength(1)
})

test('D3: a redirect is not followed, so its server sees no credential', async () => {
  const other = await standIn()
  const server = await standIn({
    interfere: (path, _body, response) => {
      if (!path.startsWith('/v1/messages')) return false
      response.writeHead(307, { location: `${other.address}${path}` }).end()
      return true
    },
  })
  const machine = await signedIn(server)
  const result = await machine.gather(['send', '--wait-for', '3s', 'x'])
  expect(result.stderr).toContain(`to ${other.address}/v1/messages`)
  expect(other.paths).toEqual([])
})

test('D2: TLS to a server without it keeps the message, and suggests http', async () => {
  const server = await standIn()
  const env = { GATHER_SERVER: server.address.replace('http:', 'https:'), GATHER_USER: 'dale', GATHER_PASSWORD: 'pass' }
  const result = await new Machine().gather(['send', '--wait-for', '3s', 'x'], { env })
  expect(result.status).toBe(0)
  expect(result.stderr).toContain(`write ${server.address}`)
})

test('what does not speak HTTP is said so', async () => {
  const address = await listen(createServer(socket => socket.end('220 mail.example.com ESMTP\r\n')))
  const result = await new Machine().gather(['login', address, '--password-stdin'], { stdin: 'pass' })
  expect(result.status).toBe(4)
  expect(result.stderr).toContain('does not speak HTTP')
})

test('https to a server without TLS suggests http', async () => {
  const server = await standIn()
  const address = server.address.replace('http:', 'https:')
  const result = await new Machine().gather(['login', address, '--password-stdin'], { stdin: 'pass' })
  expect(result.status).toBe(4)
  expect(result.stderr).toContain(`write ${server.address}`)
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
