/** Answers that nobody takes, on connections that ask for more (protocol rules A6, R13). */
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { megabytesOf } from '../harness/memory.js'
import { openSocket } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

const document = 'GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'

it('A6, R13: who asks a hundred times and reads nothing has one answer made, which costs little memory', async () => {
  const server = await startGatherd()
  const sockets = await Promise.all(Array.from({ length: 30 }, () => openSocket(server)))
  for (const { socket } of sockets) socket.pause().write(document.repeat(100))
  for (let time = 0; time < 3; time++) {
    const answer = await send(server.port, { method: 'GET', path: '/openapi.json' })
    expect(answer.status).toBe(200)
  }
  expect(megabytesOf(server, 'VmHWM')).toBeLessThan(400)
})

it('A6, R13: who asks more often than that on one connection, and waits for none, is cut', async () => {
  const server = await startGatherd()
  const { socket, closed } = await openSocket(server)
  socket.write(document.repeat(500))
  await closed
  await until('others to be answered', async () => {
    return (await send(server.port, { method: 'GET', path: '/healthz' })).status === 200
  })
})
