/**
 * Ten times more than the disk takes, and beside it as many slow connections as may be (operations rules L6 to L8).
 *
 * OVERLOAD_SECONDS and OVERLOAD_CONNECTIONS make it long; then it also looks at times, and prints its figures.
 */
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { megabytesOf } from '../harness/memory.js'
import { nativeClient } from '../harness/native-client.js'
import { expectStored } from '../harness/native-answer.js'
import { until } from '../harness/until.js'
import { flood, type Flooded } from './flood.js'
import { openSlowConnections } from './slow-connections.js'

const seconds = Number(process.env['OVERLOAD_SECONDS'] ?? 2)
const slow = Number(process.env['OVERLOAD_CONNECTIONS'] ?? 300)
const isLong = process.env['OVERLOAD_SECONDS'] !== undefined
const capacity = 500
const env = {
  NODE_OPTIONS: `--import=${new URL('slow-disk.js', import.meta.url).href}`,
  SLOW_DISK: String(capacity),
}

it('L6, L7, P8, G10: refusals say how long to wait, memory stays bounded, the disk is used to the full, and then all is as before', async () => {
  const server = await startGatherd({ env, flags: ['--max-connections', String(slow + 2100), '--keep-free', '1MiB'] })
  const client = await nativeClient(server)
  const calm = await waitOf(() => client.post('before'))
  const before = megabytesOf(server, 'VmRSS')
  const connections = await openSlowConnections(server.port, slow)
  expect(connections.open()).toBeGreaterThan(slow * 0.9)
  const flooded = await flood({ client, messagesPerSecond: 10 * capacity, messagesPerRequest: 10, seconds })
  const after = await waitOf(() => until('room', async () => (await client.post('after')).status === 200))
  const settled = await waitOf(() => client.post('settled'))
  expect(flooded.silent).toBe(0)
  expect([...flooded.statuses.keys()].filter(status => ![200, 429, 503].includes(status))).toEqual([])
  expect(megabytesOf(server, 'VmHWM')).toBeLessThan(before + 250)
  // Each was stored once, and nothing that was refused.
  expect(entriesIn(server.folder)).toHaveLength(flooded.acknowledged + 3)
  expectStored(await client.post('last'), { accepted: 1 })
  expect(jsonOf(await send(server.port, { method: 'GET', path: '/readyz' }))).toMatchObject({ status: 'ready' })
  connections.close()
  if (!isLong) return
  const goodput = flooded.acknowledged / flooded.seconds / capacity
  tell({ flooded, goodput, slow, rss: [before, megabytesOf(server, 'VmHWM')], calm, after, settled })
  expect(flooded.statuses.get(429)).toBeGreaterThan(0)
  expect(goodput).toBeGreaterThan(0.8)
  expect(after + settled).toBeLessThan(5000)
})

async function waitOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

interface Told {
  readonly flooded: Flooded
  readonly goodput: number
  readonly slow: number
  readonly rss: readonly number[]
  readonly calm: number
  readonly after: number
  readonly settled: number
}

function tell({ flooded, goodput, slow: connections, rss, calm, after, settled }: Told): void {
  const { waitsMs, statuses, offered, acknowledged } = flooded
  const at = (share: number) => Math.round(waitsMs[Math.floor((waitsMs.length - 1) * share)] ?? 0)
  console.log(
    `overload: ${offered} messages offered, ${acknowledged} stored, ${Math.round(goodput * 100)} % of the capacity, ` +
      `requests ${JSON.stringify(Object.fromEntries(statuses))}, wait ms p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)}; ` +
      `${connections} slow connections; RSS ${rss.join(' to ')} MiB; ` +
      `one message alone ${Math.round(calm)} ms before, ${Math.round(after)} and ${Math.round(settled)} ms after`,
  )
}
