/** What was stored before is recognised before its size is looked at (protocol rule M10). */
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectNumbered, expectTooLarge } from '../harness/native-answer.js'
import { linesType as type, nativeClient, nativeClientWith } from '../harness/native-client.js'
import { jsonOfBytes } from '../harness/sized-json.js'

const [large, small] = [jsonOfBytes(10_000), jsonOfBytes(100)]

it('M10, M8: after the limit was lowered a retry is a duplicate, and only what is new is measured', async () => {
  const first = await startGatherd()
  const signedIn = await nativeClient(first)
  const stored = { accepted: 2, next: 2, last: large }
  expectNumbered(await signedIn.post(`${large}\n${large}`, { type, producer: 'p', sequence: 0 }), stored)
  await first.stop()

  const second = await startGatherd({ folder: first.folder, flags: ['--max-message', '1KiB'] })
  const { post } = nativeClientWith(second, signedIn)
  const send = (sequence: number, ...lines: readonly string[]) =>
    post(lines.join('\n'), { type, producer: 'p', sequence })
  expectNumbered(await send(0, large, large), { accepted: 0, duplicates: 2, next: 2, last: large })
  expectNumbered(await send(1, large), { accepted: 0, duplicates: 1, next: 2, last: large })
  expectTooLarge(await send(0, large, large, large), '--max-message', { line: 3, byte: 20_002 })
  expectTooLarge(await send(2, large), '--max-message', { line: 1, byte: 0 })
  expectNumbered(await send(0, large, large, small), { accepted: 1, duplicates: 2, next: 3, last: small })
  expect(entriesIn(first.folder).map(({ messageText }) => messageText)).toEqual([large, large, small])
})
