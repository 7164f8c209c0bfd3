/** What a server answers when it cannot do what it is asked: as documented (protocol rules A4, A3 and P8). */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { openSocket } from '../harness/raw-socket.js'
import { smallDisk } from '../harness/small-disk.js'
import { until } from '../harness/until.js'

const ready = { method: 'GET', path: '/readyz' }

it('A4, J17: answers of a full disk are as documented', async () => {
  const server = await startGatherd({ folder: join(smallDisk(), 'data'), flags: ['--keep-free', '0'] })
  const documented = await documentedBy(server)
  const client = classicClient(server)
  const token = await client.signIn('dale')
  const padding = 'x'.repeat(500_000)
  const refused = await until('a full disk', async () => {
    const answer = await client.message(token, padding)
    return answer.status !== 201 && answer
  })
  expect(refused.status).toBe(503)
  documented.expect({ path: '/message' }, refused)
  const native = { path: '/v1/messages', body: padding, headers: { authorization: `Bearer ${token}` } }
  for (const asked of [native, ready]) {
    const answer = await send(server.port, asked)
    expect(answer.status).toBe(503)
    documented.expect(asked, answer)
  }
})

it('A4, A3, O12: while the server stops the document is there, and what is refused is as documented', async () => {
  const server = await startGatherd()
  const documented = await documentedBy(server)
  const asked = [
    ['GET', '/openapi.json', 200],
    ['GET', '/readyz', 503],
    ['GET', '/v1', 503],
    ['POST', '/identify', 503],
    ['POST', '/authenticate', 503],
    ['POST', '/message', 503],
    ['POST', '/v1/messages', 503],
    ['POST', '/v1/sessions', 503],
    ['DELETE', '/v1/sessions/current', 503],
    ['GET', '/v1/users', 503],
    ['PATCH', '/v1/users/dale', 503],
  ] as const
  const begun = await Promise.all(
    asked.map(async ([method, path, status]) => {
      const { socket, answers } = await openSocket(server)
      socket.write(`${method} ${path} HTTP/1.1\r\n`)
      return { method, path, status, socket, answers }
    }),
  )
  // An answer on another connection: by then the server has read what the others began.
  await send(server.port, ready)
  server.program.child.kill('SIGTERM')
  await until('the word that it stops', () => server.printed().stderr.includes('stopping: '))
  for (const { method, path, status, socket, answers } of begun) {
    socket.write('host: gatherd\r\ncontent-length: 0\r\n\r\n')
    const [answer] = await answers(1)
    if (!answer) throw new Error('no answer')
    expect([path, answer.status]).toEqual([path, status])
    documented.expect({ method, path }, answer)
  }
  expect((await server.program.ended).status).toBe(0)
})
