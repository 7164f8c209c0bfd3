/** Files of the journal as a running server writes them: their names, their size, their marks (journal rules J5, J6). */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn, segmentPaths } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'
import { until } from '../harness/until.js'

it('J6: each segment is named by the offset of its first byte, and none grows beyond --segment-size', async () => {
  const server = await startGatherd({ flags: ['--segment-size', '2KiB'] })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  for (let number = 0; number < 40; number++) await client.message(token, number)
  const segments = segmentPaths(server.folder).map(path => ({ name: basename(path), size: statSync(path).size }))
  let offset = 0
  for (const { name, size } of segments) {
    expect(name).toBe(`${String(offset).padStart(20, '0')}.ndjson`)
    expect(size).toBeLessThanOrEqual(2048)
    offset += size
  }
  expect(segments.length).toBeGreaterThan(2)
  expect((await runProgram(['verify', '--data', server.folder])).status).toBe(0)
})

it('J6: a message that is larger than a segment gets one of its own', async () => {
  const server = await startGatherd({ flags: ['--segment-size', '1KiB'] })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  const large = 'x'.repeat(5000)
  for (const message of ['small', large, 'small']) await client.message(token, message)
  expect(segmentPaths(server.folder).map(path => statSync(path).size > 5000)).toEqual([false, true, false])
})

it('J6: a segment older than --segment-age is sealed', async () => {
  const server = await startGatherd({ flags: ['--segment-age', '300ms'] })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  await until('a second segment', async () => {
    await client.message(token, 'tick')
    return segmentPaths(server.folder).length > 1
  })
})

it('J5: the first entry of a group names its own offset', async () => {
  const server = await startGatherd()
  const client = classicClient(server)
  const token = await client.signIn('dale')
  for (let number = 0; number < 5; number++) await client.message(token, number)
  await Promise.all(Array.from({ length: 50 }, (_, number) => client.message(token, number)))
  let offset = 0
  const marks = linesIn(server.folder).map(line => {
    const mark = /"stream":"default","group":(\d+),"message":/.exec(line)?.[1]
    const isTrue = mark === undefined || Number(mark) === offset
    offset += Buffer.byteLength(line) + 1
    return { mark, isTrue }
  })
  expect(marks.every(({ isTrue }) => isTrue)).toBe(true)
  // One after another: a group each.
  expect(marks.slice(0, 5).every(({ mark }) => mark !== undefined)).toBe(true)
})
