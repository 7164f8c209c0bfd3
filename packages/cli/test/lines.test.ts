import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLines } from '../src/lines.js'

async function linesOf(chunks: readonly Uint8Array[], maxLineBytes = 1000): Promise<readonly string[]> {
  const input = Readable.from(chunks.map(chunk => Buffer.from(chunk))) as unknown as NodeJS.ReadStream
  const lines: string[] = []
  for await (const { text } of readLines(input, maxLineBytes)) lines.push(text)
  return lines
}

test('lines are the same however the bytes are cut', async () => {
  const text = fc.array(fc.stringMatching(/^[^\r\n]*$/)).map(lines => lines.join('\n'))
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat({ max: 20 })), async (whole, cuts) => {
      const bytes = Buffer.from(whole)
      const chunks: Buffer[] = []
      let from = 0
      for (const cut of cuts) {
        chunks.push(bytes.subarray(from, from + cut))
        from += cut
      }
      chunks.push(bytes.subarray(from))
      expect(await linesOf(chunks, 100_000)).toEqual(await linesOf([bytes], 100_000))
      expect((await linesOf(chunks, 100_000)).join('\n')).toBe(bytes.toString().replace(/\n$/, ''))
    }),
  )
})

test('a carriage return at the end of a line goes, one inside stays', async () => {
  expect(await linesOf([Buffer.from('a\r\nb\rc\r\n')])).toEqual(['a', 'b\rc'])
})

test('a byte order mark stays', async () => {
  expect(await linesOf([Buffer.from('\uFEFFa')])).toEqual(['\uFEFFa'])
})

test('a line that is not UTF-8 is named', async () => {
  const code = 'USAGE'
  await expect(linesOf([Buffer.from('a\n'), Buffer.from([0xff, 0x0a])])).rejects.toMatchObject({
    code,
    message: 'line 2 of stdin is not UTF-8',
  })
})

test('a line over the limit is refused before its end has come', async () => {
  const code = 'TOO_LARGE'
  await expect(linesOf([Buffer.alloc(600, 'a'), Buffer.alloc(600, 'a')])).rejects.toMatchObject({ code })
})
