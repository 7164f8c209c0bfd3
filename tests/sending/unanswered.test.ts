/**
 * An endpoint killed when the server has its request and before it hears so, again and again on one spool.
 *
 * CRASH_UNANSWERED sets how many times (default 10).
 */
import { expect, it } from 'vitest'
import { always, messagesOnly, noFaults } from '../harness/fault-plan.js'
import { until } from '../harness/until.js'
import { Scene } from './scene.js'

const kills = Number(process.env['CRASH_UNANSWERED'] ?? 10)
const timeoutMs = 30_000 + kills * 3000

it(
  'D1, D6, Q6: killed between request and answer, whatever the server stored is not stored again',
  async () => {
    const scene = await Scene.set()
    const site = await scene.site('dale')
    let from = 0
    for (let kill = 0; kill < kills; kill++) {
      const swallowed = site.proxy.countOf('answer swallowed')
      site.proxy.follow(messagesOnly(always('answer swallowed')))
      const endpoint = scene.start(site, { writer: 1, from, window: 3, timeoutMs: 60_000 })
      await until('an answer', () => site.proxy.countOf('answer swallowed') > swallowed && site.proxy.underWay === 0)
      endpoint.program.child.kill('SIGKILL')
      await endpoint.program.ended
      from = endpoint.next()
    }
    site.proxy.follow(noFaults)
    await scene.deliver(site, { writer: 1, from, count: 10 }, { withinMs: timeoutMs })
    await scene.expectBlameless()
    expect(scene.duplicates).toBeGreaterThanOrEqual(kills)
    process.stdout.write(
      `unanswered: ${kills} kills, ${scene.oracle.acknowledged} promised, ${scene.duplicates} sent again\n`,
    )
  },
  timeoutMs,
)
