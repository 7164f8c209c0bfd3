import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { encodeText } from '../../src/input/text-encoder.js'
import { readInput, type InputRead } from '../../src/input/read-input.js'
import { Intake } from '../../src/intake.js'

function trial() {
  const input = new PassThrough()
  const stop = new AbortController()
  const messages: unknown[] = []
  const intake = new Intake(({ bytes, count }) => {
    const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean)
    messages.push(...lines.map(line => (JSON.parse(line) as { message: unknown }).message))
    return Promise.resolve({ first: messages.length - count, end: messages.length })
  })
  const reads: InputRead[] = []
  const reading = readInput(input as unknown as NodeJS.ReadStream, {
    intake,
    encode: encodeText,
    stream: 'default',
    now: () => 0,
    signal: stop.signal,
    onRead: read => reads.push(read),
  })
  return { input, stop, messages, reads, reading }
}

it('E2: lines come through however the input is cut, the last one without a newline, too', async () => {
  const { input, messages, reads, reading } = trial()
  for (const piece of ['on', 'e\ntwo\n\nth', 'ree']) input.write(piece)
  input.end()
  expect(await reading).toEqual({ bytes: 14, lines: 4, skipped: 1 })
  expect(messages).toEqual(['one', 'two', 'three'])
  expect(reads.at(-1)).toEqual({ bytes: 14, lines: 3, skipped: 1 })
})

it('E2: a bad line is named by its number in the whole input; what came before it is spooled', async () => {
  const { input, messages, reading } = trial()
  input.write('one\ntwo\n')
  input.write(Buffer.from([0x0a, 0xff, 0x0a]))
  input.end('never\n')
  await expect(reading).rejects.toThrow('line 4 of stdin is not UTF-8')
  expect(messages).toEqual(['one', 'two'])
})

it('E2: a line that never ends is refused before it fills the memory', async () => {
  const { input, messages, reading } = trial()
  input.write('one\n')
  for (let written = 0; written <= 20; written++) input.write(Buffer.alloc(64 * 1024, 'x'))
  await expect(reading).rejects.toThrow('line 2 of stdin is too long')
  expect(messages).toEqual(['one'])
})

it('E6: when it is stopped, what was read is spooled', async () => {
  const { input, stop, messages, reading } = trial()
  input.write('one\ntw')
  await new Promise(setImmediate)
  stop.abort()
  await reading
  expect(messages).toEqual(['one', 'tw'])
  expect(input.destroyed).toBe(true)
})

it('E6: when it is stopped, what was read and waits in memory is spooled, too', async () => {
  const { input, stop, messages, reading } = trial()
  input.write('one\n')
  await new Promise(setImmediate)
  input.write('two\n')
  stop.abort()
  await reading
  expect(messages).toEqual(['one', 'two'])
})

it('E2: an input that cannot be read is an error; what came before is spooled', async () => {
  const { input, messages, reading } = trial()
  input.write('one\n')
  await new Promise(setImmediate)
  input.destroy(new Error('the disk fails'))
  await expect(reading).rejects.toThrow('the disk fails')
  expect(messages).toEqual(['one'])
})
