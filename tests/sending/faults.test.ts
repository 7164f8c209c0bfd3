/** Each fault by itself, at the sign-in and at the messages: weather, after which everything arrives once (rules D2 to D4). */
import { beforeAll, expect, it } from 'vitest'
import { faults, inTurn, messagesOnly, type Fault } from '../harness/fault-plan.js'
import { startStranger, type Stranger } from '../harness/stranger.js'
import { Scene } from './scene.js'

const count = 50
/** Nothing but the end of the wait tells of these. */
const silent: ReadonlySet<Fault> = new Set(['answer swallowed', 'black hole'])
/** A busy machine answers late, and who waits too short a time never gets anywhere. */
const waitOf = (fault: Fault) => (silent.has(fault) ? 2000 : 20_000)

let scene: Scene
let stranger: Stranger

beforeAll(async () => {
  scene = await Scene.set()
  stranger = await startStranger()
})

it.each(faults)('D2, D4: twice %s, at the sign-in or at the messages: all is stored once and in order', async fault => {
  const writer = 2 * faults.indexOf(fault)
  await Promise.all(
    [inTurn(fault, fault), messagesOnly(inTurn(fault, fault))].map(async (plan, at) => {
      const site = await scene.site(`user-${writer + at}`, { stranger })
      site.proxy.follow(plan)
      await scene.deliver(site, { writer: writer + at, from: 0, count, window: 4, timeoutMs: waitOf(fault) })
      expect(site.proxy.countOf(fault)).toBe(2)
    }),
  )
})

it('D1, D2: and so it is in the files', async () => {
  await scene.expectBlameless()
  expect(scene.oracle.acknowledged).toBe(2 * faults.length * count)
})

it('D3: nobody has followed a redirect', () => {
  expect([stranger.visits(), stranger.credentials()]).toEqual([0, 0])
})
