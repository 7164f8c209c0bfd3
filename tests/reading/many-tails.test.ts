/** A thousand who follow while messages come in: each gets all of them, and memory stays within its bound (rule R12). */
import { expect, it } from 'vitest'
import { entryReader } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { megabytesOf } from '../harness/memory.js'
import { jsonType, nativeClient } from '../harness/native-client.js'

const tails = 1000
const messages = 400

it('R10, R12: 1,000 tails under load are complete and in order, within 300 MiB', async () => {
  const server = await startGatherd()
  const client = await nativeClient(server)
  const { stream } = entryReader(server, client)
  const all = await Promise.all(Array.from({ length: tails }, () => stream({ offset: 'end', limit: messages })))
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]))
  for (let number = 0; number < messages; number += 2) await client.post([number, number + 1], { type: jsonType })
  await Promise.all(all.map(({ ended }) => ended))
  const stored = linesIn(server.folder)
  const texts = new Set(all.map(({ text }) => text()))
  expect(texts.size).toBe(1)
  const data = all[0]?.events().map(event => event.data)
  expect(data).toEqual([...stored, '{"code":"LIMIT"}'])
  expect(stored).toHaveLength(messages)
  expect(megabytesOf(server, 'VmHWM')).toBeLessThan(300)
}, 180_000)
