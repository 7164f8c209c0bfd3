/** How a server ends when it is told to: what is in flight is answered, nothing new is taken (protocol rule A3). */
import { expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd, type GatherdOptions } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'
import { openSocket, postBytes, type RawSocket } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

interface Prepared {
  readonly server: Gatherd
  readonly token: string
  /** A message of which the server has the first half. */
  readonly half: RawSocket
  readonly otherHalf: string
}

async function withHalfAMessage(options: GatherdOptions = {}): Promise<Prepared> {
  const server = await startGatherd(options)
  const token = await classicClient(server).signIn('dale')
  const bytes = postBytes('/message', JSON.stringify({ message_type: 'MESSAGE', token, message: 'in flight' }))
  const half = await openSocket(server)
  half.socket.write(bytes.slice(0, -10))
  // An answer on another connection: by then the server has read the first half.
  await classicClient(server).identify('other')
  return { server, token, half, otherHalf: bytes.slice(-10) }
}

async function tellToStop(server: Gatherd, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  server.program.child.kill(signal)
  await until('the word that it stops', () => server.printed().stderr.includes('stopping: '))
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'A3, G1: on %s a request in flight is answered, and the server exits 0 with a sound journal',
  async signal => {
    const { server, half, otherHalf } = await withHalfAMessage()
    await tellToStop(server, signal)
    half.socket.write(otherHalf)
    const [answer] = await half.answers(1)
    expect(answer?.status).toBe(201)
    expect((await server.program.ended).status).toBe(0)
    expect(entriesIn(server.folder).map(({ message }) => message)).toEqual(['in flight'])
    const verified = await runProgram(['verify', '--data', server.folder])
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sound: 1 entry/) as string })
  },
)

it('A3, P8: what comes while it stops is refused with 503 and Retry-After, and not stored', async () => {
  const { server, token, half, otherHalf } = await withHalfAMessage()
  // A connection on which a request has begun is not cut.
  const late = await openSocket(server)
  late.socket.write('POST /message HTTP/1.1\r\nhost: gatherd\r\n')
  await classicClient(server).identify('other')
  await tellToStop(server)
  const body = JSON.stringify({ message_type: 'MESSAGE', token, message: 'late' })
  late.socket.write(`content-length: ${body.length}\r\n\r\n${body}`)
  const [refused] = await late.answers(1)
  if (!refused) throw new Error('no answer')
  expectClassic(refused, 503)
  expect(refused.headers['retry-after']).toMatch(/^\d+$/)
  half.socket.write(otherHalf)
  await half.answers(1)
  expect((await server.program.ended).status).toBe(0)
  expect(entriesIn(server.folder).map(({ message }) => message)).toEqual(['in flight'])
})

it.each([
  ['had its answer', 'GET /healthz HTTP/1.1\r\nhost: gatherd\r\n\r\n'],
  ['never asked', ''],
])('A3: a connection that %s does not keep it from ending', async (_what, bytes) => {
  const server = await startGatherd({ flags: ['--drain-timeout', '10m'] })
  const { socket, answers } = await openSocket(server)
  socket.write(bytes)
  await answers(bytes === '' ? 0 : 1)
  expect((await server.stop()).status).toBe(0)
})

it('A3: a request that never ends is cut after --drain-timeout, and not stored', async () => {
  const { server, half } = await withHalfAMessage({ flags: ['--drain-timeout', '200ms'] })
  expect((await server.stop()).status).toBe(0)
  await half.closed
  expect(entriesIn(server.folder)).toEqual([])
})

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  'A3: a second %s ends it at once with %d, and the next start is as after a crash',
  async (signal, status) => {
    const { server, token } = await withHalfAMessage({ flags: ['--drain-timeout', '1h'] })
    await classicClient(server).message(token, 'acknowledged')
    await tellToStop(server, signal)
    server.program.child.kill(signal)
    expect((await server.program.ended).status).toBe(status)
    const again = await startGatherd({ folder: server.folder })
    expectClassic(await classicClient(again).message(token, 'after'), 201)
    expect(entriesIn(server.folder).map(({ message }) => message)).toEqual(['acknowledged', 'after'])
  },
)

it('A3, G1: of a hundred messages in flight at SIGTERM each acknowledged one is stored', async () => {
  const server = await startGatherd()
  const client = classicClient(server)
  const token = await client.signIn('dale')
  const sent = Array.from({ length: 100 }, (_, number) =>
    client.message(token, number).then(
      ({ status }) => ({ number, status }),
      () => ({ number, status: 0 }),
    ),
  )
  await Promise.race(sent)
  const ended = server.stop()
  const answers = await Promise.all(sent)
  expect(answers.filter(({ status }) => ![201, 503, 0].includes(status))).toEqual([])
  expect((await ended).status).toBe(0)
  const stored = new Set(entriesIn(server.folder).map(({ message }) => message))
  const acknowledged = answers.filter(({ status }) => status === 201).map(({ number }) => number)
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(acknowledged.filter(number => !stored.has(number))).toEqual([])
})

it('A2, A3: while it stops it is alive, not ready, and says so', async () => {
  const { server, half, otherHalf } = await withHalfAMessage()
  const [alive, ready] = [await openSocket(server), await openSocket(server)]
  alive.socket.write('GET /healthz HTTP/1.1\r\n')
  ready.socket.write('GET /readyz HTTP/1.1\r\n')
  await classicClient(server).identify('other')
  await tellToStop(server)
  for (const { socket } of [alive, ready]) socket.write('host: gatherd\r\n\r\n')
  const [[isAlive], [isReady]] = [await alive.answers(1), await ready.answers(1)]
  half.socket.write(otherHalf)
  expect(isReady?.status).toBe(503)
  expect(isReady?.headers['retry-after']).toMatch(/^\d+$/)
  expect(jsonOf(isReady ?? { text: '' })).toMatchObject({ draining: true })
  expect(isAlive?.status).toBe(200)
})
