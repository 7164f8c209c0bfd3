/** The fault proxy itself: a fault that is not made proves nothing about who bears it. */
import { beforeAll, expect, it } from 'vitest'
import { faults, inTurn, seededPlan, type Fault } from '../harness/fault-plan.js'
import { FaultProxy } from '../harness/fault-proxy.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { send, type Answer } from '../harness/http.js'
import { entriesOfProducer, messageTextsOf } from '../harness/journal-files.js'
import { linesType, nativeClientOver, nativeClientWith, nativeClient } from '../harness/native-client.js'
import { startStranger, type Stranger } from '../harness/stranger.js'

const user = 'dale'

let server: Gatherd
let stranger: Stranger
let token = ''

beforeAll(async () => {
  server = await startGatherd()
  stranger = await startStranger()
  ;({ token } = await nativeClient(server, user))
})

/** What an endpoint hears of one message that met the fault, and what the server has of it before and after all is settled. */
async function meet(fault: Fault) {
  const proxy = await FaultProxy.start(stranger.url)
  proxy.aim(server.port)
  proxy.follow(inTurn(fault))
  const producer = fault.replaceAll(' ', '-')
  const client = nativeClientOver(request => send(new URL(proxy.url), request), { user, token })
  const heard: Answer | 'nothing' = await client
    .post('"one"', { type: linesType, producer, sequence: 0 })
    .catch(() => 'nothing' as const)
  const before = entriesOfProducer(server.folder, user, producer).length
  await proxy.settle()
  const after = entriesOfProducer(server.folder, user, producer).length
  expect([...proxy.counts]).toEqual([[fault, 1]])
  return { heard: heard === 'nothing' ? heard : heard.status, stored: [before, after], proxy, producer }
}

it.each([
  ['delay', 200, [1, 1]],
  ['cut in the request', 'nothing', [0, 0]],
  ['cut before the answer', 'nothing', [1, 1]],
  ['cut in the answer', 'nothing', [1, 1]],
  ['doubled at once', 200, [1, 1]],
  ['doubled later', 200, [1, 1]],
  ['held back', 'nothing', [0, 1]],
  ['garbage', 'nothing', [0, 0]],
  ['forbidden page', 403, [0, 0]],
  ['too large page', 413, [0, 0]],
  ['bad gateway page', 502, [0, 0]],
  ['redirect', 302, [0, 0]],
  ['nonsense', 200, [0, 0]],
] as const)('D2: %s: the endpoint hears %s, the server has it once or not at all', async (fault, heard, stored) => {
  expect(await meet(fault)).toMatchObject({ heard, stored })
})

it.each(['doubled at once', 'doubled later'] as const)('D2: %s: the server answers both', async fault => {
  const { proxy, producer } = await meet(fault)
  expect(proxy.acknowledgements.accepted + proxy.acknowledgements.duplicates).toBe(2)
  expect([...proxy.acknowledgements.next]).toEqual([[producer, 1]])
})

it('D2: a request that is held back comes after later ones', async () => {
  const proxy = await FaultProxy.start()
  proxy.aim(server.port)
  proxy.follow(inTurn('held back'))
  const client = nativeClientOver(request => send(new URL(proxy.url), request), { user, token })
  await client.post('"early"', { type: linesType }).catch(() => undefined)
  for (let number = 0; number < 5; number++) await client.post(`"late ${number}"`, { type: linesType })
  await proxy.settle()
  const stored = messageTextsOf(server.folder, user).filter(text => /early|late/.test(text))
  expect(stored).toHaveLength(6)
  expect(stored.indexOf('"early"')).toBeGreaterThan(stored.indexOf('"late 0"'))
})

it.each(['black hole', 'answer swallowed'] as const)('D2: %s: nothing is heard', async fault => {
  const proxy = await FaultProxy.start()
  proxy.aim(server.port)
  proxy.follow(inTurn(fault))
  const { post } = nativeClientOver(request => send(new URL(proxy.url), request), { user, token })
  const silence = post('"one"', { type: linesType }).catch(() => undefined)
  // What comes after it is heard.
  await post('"two"', { type: linesType })
  expect(await Promise.race([silence, Promise.resolve('silence')])).toBe('silence')
})

it('D2: where no server is, connections are cut', async () => {
  const proxy = await FaultProxy.start()
  const { post } = nativeClientOver(request => send(new URL(proxy.url), request), { user, token })
  await expect(post('"one"')).rejects.toThrow()
})

it('D3: whoever follows a redirect is seen at the stranger, with what he brought', async () => {
  const seen = stranger.visits()
  const { post } = nativeClientWith({ port: Number(new URL(stranger.url).port) }, { user, token })
  await post('"one"')
  expect([stranger.visits(), stranger.credentials()]).toEqual([seen + 1, 1])
})

it('D2: a seed has the same faults again, and all of them', () => {
  const [one, again, other] = [1, 1, 2]
    .map(seed => seededPlan(seed, { messages: 0.5, signIns: 0.5 }))
    .map(plan => Array.from({ length: 500 }, () => plan('/')))
  expect(one).toEqual(again)
  expect(one).not.toEqual(other)
  expect(new Set(one?.map(({ fault }) => fault))).toEqual(new Set(['none', ...faults]))
})
