/** A spool whose disk has no room: nobody is promised anything until there is some, and then all goes on (rule Q7). */
import { expect, it } from 'vitest'
import { fillableDisk } from './fillable-disk.js'
import { Scene } from './scene.js'

const fresh = 200

it('Q7: while the disk is full sends wait; when there is room they go on, and nothing is lost or twice', async () => {
  const scene = await Scene.set()
  const disk = fillableDisk()
  const site = await scene.site('dale', { folder: disk.folder })
  const endpoint = scene.start(site, { writer: 1, from: 0, window: 4, paddingBytes: 2000 })
  await endpoint.promised(50)
  const makeRoom = disk.fill(0)
  await endpoint.full()
  const promised = scene.oracle.acknowledged
  makeRoom()
  await endpoint.promised(promised + fresh)
  endpoint.stop()
  expect((await endpoint.program.ended).status).toBe(0)
  await scene.deliver(site, { writer: 1, from: endpoint.next(), count: 10 })
  await scene.expectBlameless()
})

it('Q4, Q7: killed on a full disk and started again on it, an endpoint goes on when there is room', async () => {
  const scene = await Scene.set()
  const disk = fillableDisk()
  const site = await scene.site('dale', { folder: disk.folder })
  const first = scene.start(site, { writer: 1, from: 0, window: 4, paddingBytes: 2000 })
  await first.promised(50)
  const makeRoom = disk.fill(0)
  await first.full()
  first.program.child.kill('SIGKILL')
  await first.program.ended
  const second = scene.start(site, { writer: 1, from: first.next(), window: 4, paddingBytes: 2000 })
  await second.full()
  makeRoom()
  await second.promised(fresh)
  second.stop()
  expect((await second.program.ended).status).toBe(0)
  await scene.deliver(site, { writer: 1, from: second.next(), count: 10 })
  await scene.expectBlameless()
})
