/** How many connections are open at once, and how long a head may take (operations rules L7, L8). */
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { expectProblem } from '../harness/problem.js'
import { elsewhere, placeFlags } from '../harness/places.js'
import { openSocket, rawSocketOf } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

const most = 20
const health = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'

it('L7: beyond the most a new connection is told 503 and closed; when one ends there is room again', async () => {
  const server = await startGatherd({ flags: ['--max-connections', String(most)] })
  const busy = await Promise.all(Array.from({ length: most }, () => openSocket(server)))
  for (const { socket } of busy) socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n')
  await until(
    'all to be taken',
    async () => (await send(server.port, { method: 'GET', path: '/healthz' })).status === 503,
  )
  const refused = await openSocket(server)
  refused.socket.write(health)
  await refused.closed
  const answer = await refused.answer()
  expectProblem(answer, 503, 'TOO_MANY_CONNECTIONS')
  expect(answer.headers['connection']).toBe('close')
  busy[0]?.socket.destroy()
  await until('room', async () => (await send(server.port, { method: 'GET', path: '/healthz' })).status === 200)
  for (const { socket, answer: own } of busy.slice(1)) {
    socket.write('\r\n')
    expect((await own()).status).toBe(200)
  }
})

it('L7: one that waits for its next request goes for a new one', async () => {
  const server = await startGatherd({ flags: ['--max-connections', String(most)] })
  const agent = new Agent({ keepAlive: true, maxSockets: most })
  const idle = await Promise.all(Array.from({ length: most }, () => openSocket(server)))
  for (const { socket, answer } of idle) {
    socket.write(health)
    expect((await answer()).status).toBe(200)
  }
  for (let time = 0; time < 2 * most; time++) {
    expect((await send(server.port, { method: 'GET', path: '/healthz', agent })).status).toBe(200)
  }
  const fresh = await openSocket(server)
  fresh.socket.write(health)
  expect((await fresh.answer()).status).toBe(200)
  agent.destroy()
})

it('L7: an address that holds all of them gives some up for others, and is itself refused', async () => {
  const server = await startGatherd({ flags: ['--max-connections', String(most), ...placeFlags] })
  const place = { host: elsewhere.target, localAddress: elsewhere.address }
  const holder = () => rawSocketOf(connect({ ...place, port: server.port }))
  const held = Array.from({ length: most }, holder)
  for (const { socket } of held) socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n')
  await until('all to be taken', async () => {
    const { socket, answer } = holder()
    socket.write(health)
    return (await answer()).status === 503
  })
  for (let time = 0; time < most; time++) {
    const fresh = await openSocket(server)
    fresh.socket.write(health)
    expect((await fresh.answer()).status).toBe(200)
    held.push(holder())
  }
})

it('L7: as many as the open files allow are taken, and messages are still stored', async () => {
  const server = await startGatherd({ under: ['prlimit', '--nofile=260:260'] })
  const sockets = await Promise.all(Array.from({ length: 120 }, () => openSocket(server)))
  for (const { socket } of sockets) socket.write('GET /healthz HTTP/1.1\r\n')
  await until('it to be full', async () => {
    const answer = await send(server.port, { method: 'GET', path: '/healthz' }).catch(() => undefined)
    return answer?.status === 503
  })
  for (const { socket } of sockets) socket.destroy()
  const headers = { authorization: `Basic ${Buffer.from('dale:pass').toString('base64')}` }
  await until('room', async () => {
    const answer = await send(server.port, { path: '/v1/messages', body: 'Hail', headers }).catch(() => undefined)
    return answer?.status === 200
  })
})

it('L7: a crowd that connects while the server is busy waits, and each is answered', async () => {
  const server = await startGatherd()
  server.program.child.kill('SIGSTOP')
  const crowd = await Promise.all(Array.from({ length: 1000 }, () => openSocket(server)))
  server.program.child.kill('SIGCONT')
  for (const { socket } of crowd) socket.write(health)
  const answers = await Promise.all(crowd.map(({ answer }) => answer()))
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
})

it('L8: a head that does not arrive in time is cut, as is who never begins one', async () => {
  const server = await startGatherd({ flags: ['--head-timeout', '300ms'] })
  const [slow, silent, again] = [await openSocket(server), await openSocket(server), await openSocket(server)]
  slow.socket.write('POST /v1/messages HTTP/1.1\r\nHost: a\r\n')
  again.socket.write(`${health}GET /heal`)
  const drip = setInterval(() => slow.socket.write('X-A: 1\r\n'), 20)
  await Promise.all([slow.closed, silent.closed, again.closed])
  clearInterval(drip)
  expect((await slow.answer()).status).toBe(408)
  expect((await again.answers(2)).map(({ status }) => status)).toEqual([200, 408])
})
