/** What a sender hears from a server that stops (protocol rules A3, M14, P8; guarantee G1). */
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectNumbered } from '../harness/native-answer.js'
import {
  linesOf,
  linesType as type,
  nativeClient,
  nativeClientWith,
  nativePath,
  rawHeaders,
} from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { chunkedHead, chunkOf, openSocket, postBytes } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

async function tellToStop(server: Gatherd): Promise<void> {
  server.program.child.kill('SIGTERM')
  await until('the word that it stops', () => server.printed().stderr.includes('stopping: '))
}

/** An answer on another connection: by then the server has read what came before. */
const settle = (server: Gatherd) => classicClient(server).identify('other')

it('A3, G1: requests that have begun are finished, of whatever form', async () => {
  const server = await startGatherd()
  const client = await nativeClient(server)
  const whole = postBytes(nativePath, linesOf([0, 1]), rawHeaders(client, { type, producer: 'p', sequence: 0 }))
  const [plain, chunked] = [await openSocket(server), await openSocket(server)]
  plain.socket.write(whole.slice(0, -2))
  chunked.socket.write(chunkedHead(nativePath, rawHeaders(client, { type })) + chunkOf('2\n'))
  await settle(server)
  await tellToStop(server)
  plain.socket.write(whole.slice(-2))
  expectNumbered(await plain.answer(), { accepted: 2, next: 2, last: '1' })
  chunked.socket.write(chunkOf('3\n') + chunkOf(''))
  expect((await chunked.answer()).status).toBe(200)
  expect((await server.program.ended).status).toBe(0)
  expect(entriesIn(server.folder).map(({ message }) => message)).toEqual([0, 1, 2, 3])
})

it('A3, M14, P8: a request that begins while it stops is 503 DRAINING, and stored by its retry', async () => {
  const server = await startGatherd()
  const client = await nativeClient(server)
  const numbered = { type, producer: 'p', sequence: 0 }
  const bytes = postBytes(nativePath, '0\n', rawHeaders(client, numbered))
  const [half, late] = [await openSocket(server), await openSocket(server)]
  half.socket.write(bytes.slice(0, -1))
  // A connection on which a request has begun is not cut.
  late.socket.write(bytes.slice(0, 30))
  await settle(server)
  await tellToStop(server)
  late.socket.write(bytes.slice(30))
  expectProblem(await late.answer(), 503, 'DRAINING')
  half.socket.resetAndDestroy()
  expect((await server.program.ended).status).toBe(0)
  expect(entriesIn(server.folder)).toEqual([])

  const again = nativeClientWith(await startGatherd({ folder: server.folder }), client)
  expectNumbered(await again.post('0\n', numbered), { accepted: 1, next: 1, last: '0' })
})

it('A3, M8, G1: of sixty numbered requests in flight at SIGTERM each acknowledged one is stored, and retries complete the rest', async () => {
  const server = await startGatherd()
  const client = await nativeClient(server)
  const producers = Array.from({ length: 60 }, (_, number) => `p${number}`)
  const send = (producer: string, at = client) =>
    at.post(linesOf([0, 1, 2]), { type, producer, sequence: 0 }).then(
      ({ status }) => ({ producer, status }),
      () => ({ producer, status: 0 }),
    )
  const sent = producers.map(producer => send(producer))
  await Promise.race(sent)
  const ended = server.stop()
  const fates = await Promise.all(sent)
  expect(fates.filter(({ status }) => ![200, 503, 0].includes(status))).toEqual([])
  expect((await ended).status).toBe(0)
  const stored = sequencesIn(server.folder)
  for (const { producer, status } of fates) if (status === 200) expect(stored.get(producer)).toEqual([0, 1, 2])

  const again = nativeClientWith(await startGatherd({ folder: server.folder }), client)
  const retried = await Promise.all(producers.map(producer => send(producer, again)))
  expect(new Set(retried.map(({ status }) => status))).toEqual(new Set([200]))
  const completed = sequencesIn(server.folder)
  for (const producer of producers) expect(completed.get(producer)).toEqual([0, 1, 2])
})

/** The sequences of each producer, as they stand in the files. */
function sequencesIn(folder: string): ReadonlyMap<string | undefined, (number | undefined)[]> {
  const all = new Map<string | undefined, (number | undefined)[]>()
  for (const { producer, sequence } of entriesIn(folder)) all.set(producer, [...(all.get(producer) ?? []), sequence])
  return all
}
