/**
 * The whole way under everything that can happen to it: endpoints with their spools, faults between them and the server,
 * sudden deaths on both sides, clocks that jump, disks that are full; then peace, and a judgement.
 *
 * A seed has the same plan again; when exactly each process is hit, no seed can tell.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { innocent, type Numbered } from '../crash/oracle.js'
import { endOf } from '../harness/child.js'
import { noFaults } from '../harness/fault-plan.js'
import { linesIn } from '../harness/journal-files.js'
import { until } from '../harness/until.js'
import { castFor, type Cast } from './cast.js'
import { startEndpoint } from './endpoint.js'
import { figuresOf, type Figures } from './figures.js'
import { startGather } from './gather.js'
import { expectBlameless } from './judge.js'
import type { Site } from './scene.js'

export interface StoryOptions {
  readonly seed: number
  /** How long there is no peace. */
  readonly seconds: number
}

/** The longest pauses between one stroke and the next, in milliseconds. */
const pauses = { endpoint: 1200, server: 3000, disk: 6000, line: 40 }
const longestFullMs = 1500
const mostRoomBytes = 100_000
const longestWaitForWorkMs = 1000
const longestDrainMs = 90_000
const linesAtOnce = 4
const lastWriter = 9

export async function tellStory({ seed, seconds }: StoryOptions): Promise<Figures> {
  const cast = await castFor(seed)
  await cast.serving.begin()
  const sending = cast.senders.map(lives => lives.run())
  await spoolsMade(cast)
  await makeTrouble(cast, AbortSignal.timeout(seconds * 1000))
  await makePeace(cast, sending)
  const dead = await deadLettersOf(cast)
  expect(cast.refused.judgeMessages(dead), `dead letters, seed ${seed}`).toEqual(innocent)
  await judgeAll(cast, `seed ${seed}`)
  const figures = figuresOf(cast, linesIn(cast.folder).length)
  for (const disk of cast.disks) disk.clear()
  return figures
}

/** A spool that is yet to be made is refused on a full disk; one that is there has to bear it. */
async function spoolsMade({ sites }: Cast): Promise<void> {
  await until('the spools', () => sites.every(({ spool }) => existsSync(join(spool, 'identity.json'))))
}

/** Resolves when the signal aborts and nothing more happens to anybody. */
async function makeTrouble({ random, senders, serving, shipping, disks }: Cast, peace: AbortSignal): Promise<void> {
  const again = async (longestPauseMs: number, work: () => Promise<void> | void) => {
    while (!peace.aborted) {
      await work()
      await pause(random() * longestPauseMs)
    }
  }
  const oneOf = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T
  await Promise.all([
    again(pauses.line, () => shipping.write(linesAtOnce)),
    again(pauses.endpoint, () => strike(oneOf(senders))),
    again(pauses.server, () => strike(serving)),
    again(pauses.disk, async () => {
      const makeRoom = oneOf(disks).fill(random() * mostRoomBytes)
      await pause(random() * longestFullMs)
      makeRoom()
    }),
  ])
}

/** Kills it as soon as it has work, or after a while. */
async function strike(victim: { readonly isBusy: boolean; readonly kill: () => void }): Promise<void> {
  const endsAt = performance.now() + longestWaitForWorkMs
  while (!victim.isBusy && performance.now() < endsAt) await pause(1)
  victim.kill()
}

/** Everything that was begun gets to the server. */
async function makePeace(cast: Cast, sending: readonly Promise<void>[]): Promise<void> {
  const { sites, senders, serving, shipping, folder } = cast
  for (const { proxy } of sites) proxy.follow(noFaults)
  await serving.calm()
  for (const lives of senders) lives.stop()
  await Promise.all(sending)
  await shipping.lives.runOnce(() => untilStored(folder, shipping.last()))
  await Promise.all(sites.map(site => flush(site)))
  for (const { proxy } of sites) await proxy.settle()
}

async function untilStored(folder: string, text: string): Promise<void> {
  const line = JSON.stringify(text)
  for (const endsAt = performance.now() + longestDrainMs; performance.now() < endsAt; await pause(200)) {
    if (linesIn(folder).some(entry => entry.includes(line))) return
  }
  throw new Error(`gave up waiting for ${text} in the server's files`)
}

/** Status 5: all is delivered, but for what the server refused for good. */
async function flush(site: Site): Promise<void> {
  const { status, stderr } = await startGather(site, ['flush', '--for', `${longestDrainMs}ms`]).ended
  if (status !== 0 && status !== 5) throw new Error(`gather flush of ${site.spool} ended with ${status}: ${stderr}`)
}

/** The dead letters of the one whose messages are sometimes too large, told by one more life of it. */
async function deadLettersOf({ sites: [alone], oracle }: Cast): Promise<readonly Numbered[]> {
  const endpoint = startEndpoint({ writer: lastWriter, from: 0, count: 1 }, { ...(alone as Site), oracle })
  const { status, stderr } = await endOf(endpoint.program, longestDrainMs)
  if (status !== 0) throw new Error(`an endpoint that flushes ended with ${status}: ${stderr}`)
  return endpoint.dead()
}

async function judgeAll({ serving, senders, sites, stranger, oracle, folder }: Cast, context: string): Promise<void> {
  expect((await serving.stop()).status, context).toBe(0)
  const troubles = [...senders, serving].flatMap(lives => lives.troubles)
  expect(troubles, context).toEqual([])
  expect([stranger.visits(), stranger.credentials()], context).toEqual([0, 0])
  const acknowledged = new Map(sites.flatMap(({ proxy }) => [...proxy.acknowledgements.next]))
  await expectBlameless({ folder, oracle, acknowledged }, context)
}
