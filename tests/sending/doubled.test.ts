/** Each request comes to the server twice, and each message is in its files once. */
import { expect, it } from 'vitest'
import { always } from '../harness/fault-plan.js'
import { Scene } from './scene.js'

const count = 600

it.each(['doubled at once', 'doubled later'] as const)(
  'D1, D6: when each request is %s, nothing is stored twice',
  async fault => {
    const scene = await Scene.set()
    const site = await scene.site('dale')
    site.proxy.follow(always(fault))
    await scene.deliver(site, { writer: 1, from: 0, count, window: 8 })
    await scene.expectBlameless()
    expect(scene.oracle.acknowledged).toBe(count)
    // Every one of them came again.
    expect(scene.duplicates).toBeGreaterThanOrEqual(count)
  },
)
